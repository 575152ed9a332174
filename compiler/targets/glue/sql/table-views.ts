import type { EtlTree } from '../../../ir/etl/tree';
import { rollupLayers } from './rollup';
import { name, text } from './sql';
import { partitionColumns, STAYED, type TableView } from './table-view';
import { visitLayers } from './visits';

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
