import type { EtlTable } from '../../../ir/etl/column';
import type { EtlTree } from '../../../ir/etl/tree';
import type { PartitionKey } from '../../../ir/fleet/lake';
import { rollupLayers } from './rollup';
import { type Column, name, text } from './sql';
import { visitLayers } from './visits';

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

export function tableViews(tree: EtlTree): readonly TableView[] {
  return [
    curated(tree),
    quarantine(tree),
    quality(tree),
    ...tree.rollups.map((one) => rollupLayers(tree, one)),
    ...tree.tracks.map(visitLayers),
  ];
}

function curated({ curated: table }: EtlTree): TableView {
  const columns = table.columns.map((column) => ({ name: column.name, sql: name(column.name) }));
  return {
    table,
    where: STAYED,
    before: [],
    result: [...columns, ...partitionColumns(table), { name: '_rank', sql: '_rank' }],
    order: ['device_id', '_rank'],
  };
}

/** Made by `quality()` of the template: it unfolds lists, and counts twice. */
const quality = ({ quality: table }: EtlTree): TableView => ({
  table,
  where: STAYED,
  before: [],
  result: [],
  order: ['_device', '_n'],
  own: 'quality',
});

const LONGEST_RAW = 10_000;

function quarantine({ quarantine: table }: EtlTree): TableView {
  return {
    table,
    where: `_state IN ('quarantined', 'unparsable')`,
    before: [],
    result: [
      { name: 'state', sql: '_state' },
      { name: 'reason', sql: '_reason' },
      { name: 'source', sql: '_source' },
      { name: 'device_id', sql: 'device_id' },
      { name: 'event_time', sql: 'event_time' },
      { name: 'raw', sql: `left(regexp_replace(_line, ${text('[\\x00-\\x1f\\x7f]')}, ''), ${LONGEST_RAW})` },
      ...partitionColumns(table),
    ],
    order: ['source', 'raw', 'reason'],
  };
}
