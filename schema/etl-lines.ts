/**
 * What a run of the ETL keeps of a day in the curated bucket, out of how many lines it was made (docs/etl.md, "Fewer lines"). Written by the generated scripts;
 * read by the next run, and by whoever wants to know which days no run makes anew.
 */
export interface EtlLines {
  readonly format: 'fleetwright/etl-lines/v1';
  readonly sensor: string;
  readonly day: string;
  /** By group, then day of arrival. */
  readonly groups: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Why the last run that was given the day left it as it is: lines of a group and a day of arrival, as the day was made, and as that run found them. */
  readonly refused?: readonly EtlLoss[];
}

export interface EtlLoss {
  readonly group: string;
  readonly arrived: string;
  readonly before: number;
  readonly now: number;
}

export const etlLinesKey = (sensor: string, day: string) => `runs/lines/sensor=${sensor}/dt=${day}/lines.json`;
