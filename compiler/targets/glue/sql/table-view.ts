import type { EtlTable } from '../../../ir/etl/column';
import type { PartitionKey } from '../../../ir/fleet/lake';
import type { Column } from './sql';

/** How a table is made of the rows: `where` chooses them; then layers, groups, and columns; sorted in their file by `order`. */
export interface TableView {
  readonly table: EtlTable;
  readonly where: string;
  readonly before: readonly (readonly Column[])[];
  /** Set where rows are put together. */
  readonly group?: { readonly by: readonly string[]; readonly values: readonly Column[] };
  readonly result: readonly Column[];
  readonly order: readonly string[];
  /** Set where the template has a function of its own for it. */
  readonly own?: string;
}

const DAY = 'CAST(_day AS STRING)';

/** Partition columns are texts; the day of the row says the date. */
const PARTITION: Readonly<Record<PartitionKey, string>> = {
  group: 'group_id',
  device: 'device_id',
  year: `substring(${DAY}, 1, 4)`,
  month: `substring(${DAY}, 6, 2)`,
  day: `substring(${DAY}, 9, 2)`,
  dt: DAY,
};

export const STAYED = '_state IS NULL';

/** In front of the name of a partition column, which a column may have too. */
const PARTITION_PREFIX = '_p_';
export const partitionColumns = ({ partitions }: EtlTable): readonly Column[] =>
  partitions.map((key) => ({ name: PARTITION_PREFIX + key, sql: PARTITION[key] }));
