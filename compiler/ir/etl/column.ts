import type { PartitionKey } from '../fleet/lake';

/**
 * What a column of the curated lake holds. `timestamp` is a wall clock in UTC with microseconds (Parquet: not adjusted to UTC), so that no
 * session's time zone can move it.
 */
export type ColumnType = 'double' | 'bigint' | 'string' | 'boolean' | 'timestamp';

export interface EtlColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** A code of schema/units.ts; '1' for what has no unit. */
  readonly unit: string;
  /** What it says, for people. */
  readonly meaning: string;
}

/** A table of the curated bucket: Parquet in `<name>/<key>=<value>/…/part-0.parquet`. Partition columns are in no file. */
export interface EtlTable {
  readonly name: string;
  readonly meaning: string;
  readonly columns: readonly EtlColumn[];
  readonly partitions: readonly PartitionKey[];
}

export function column(name: string, type: ColumnType, meaning: string, unit = '1'): EtlColumn {
  return { name, type, unit, meaning };
}
