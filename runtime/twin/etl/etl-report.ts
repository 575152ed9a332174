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
  /** Lines with a key that no field declares; the most frequent by name, and how often all others stood in a line. */
  readonly unknownKeys: {
    readonly lines: number;
    readonly names: readonly UnknownKey[];
    readonly others: number;
  };
  /** Days that were left as they are: fewer raw lines are left than they were made of. */
  readonly refused: readonly RefusedDay[];
  readonly partitions: readonly {
    readonly table: string;
    readonly values: Readonly<Record<string, string>>;
    readonly rows: number;
  }[];
}

export interface UnknownKey {
  readonly key: string;
  /** The field that has the same letters. */
  readonly meant?: string;
  readonly lines: number;
  readonly devices: number;
}

/** Lines of a group and a day that arrived on another: how many there were, and are. */
export interface RefusedDay {
  readonly day: string;
  readonly group: string;
  readonly arrived: string;
  readonly before: number;
  readonly now: number;
}

const SHOWN = 5;

/** Why a run is no success although it has ended, in one sentence; undefined where it is one. */
export function refusal({ sensor, refused }: EtlReport): string | undefined {
  const [first] = refused;
  if (!first) return undefined;
  const days = [...new Set(refused.map(({ day }) => day))];
  const many = days.length === 1 ? `a day of ${sensor} was` : `${days.length} days of ${sensor} were`;
  const named = `${days.slice(0, SHOWN).join(', ')}${days.length > SHOWN ? ', …' : ''}`;
  return `${many} left as made before (${named}): of the lines of ${first.group} that arrived on ${first.arrived}, ${first.now} of ${first.before} are left. Raw data has expired or was removed: bring it back, or make the day of what is left by \`fleet etl run --date ${first.day} --allow-fewer-lines\``;
}
