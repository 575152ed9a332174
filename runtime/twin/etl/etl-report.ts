/** What a run of the ETL came to (docs/etl.md): `in` is the sum of the five that follow. Counts are lines of the days of the run. */
export interface EtlReport {
  readonly format: 'fleetwright/etl-run/v1';
  readonly sensor: string;
  /** `2026-11-25`, sorted. */
  readonly days: readonly string[];
  readonly in: number;
  readonly curated: number;
  readonly duplicates: number;
  readonly quarantined: number;
  readonly unparsable: number;
  readonly dropped: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly partitions: readonly {
    readonly table: string;
    readonly values: Readonly<Record<string, string>>;
    readonly rows: number;
  }[];
}
