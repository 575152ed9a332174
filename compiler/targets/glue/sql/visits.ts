import type { Track } from '../../../ir/etl/track';
import { clock, name } from './sql';
import { partitionColumns, STAYED, type TableView } from './table-view';

/** Consecutive sightings of a tag at one device, over all groups of the sensor. */
export function visitLayers({ column, gapMs, table }: Track): TableView {
  const tag = name(column);
  const over = (order: string) => `OVER (PARTITION BY ${tag}, _day ORDER BY ${order})`;
  const seen = over('_ms, device_id, _rank, group_id');
  const stays = `lag(device_id) ${seen} = device_id AND lag(group_id) ${seen} = group_id AND _ms - lag(_ms) ${seen} <= ${gapMs}`;
  return {
    table,
    where: `${STAYED} AND ${tag} <> ''`,
    before: [
      [
        { name: '_at', sql: `row_number() ${seen}` },
        { name: '_new', sql: `CASE WHEN ${stays} THEN 0 ELSE 1 END` },
      ],
      [{ name: '_visit', sql: `sum(_new) ${over('_at ROWS UNBOUNDED PRECEDING')}` }],
    ],
    group: {
      by: [column, '_day', '_visit', 'group_id', 'device_id'],
      values: [
        { name: '_first', sql: 'min(_ms)' },
        { name: '_last', sql: 'max(_ms)' },
        { name: 'readings', sql: 'count(*)' },
      ],
    },
    result: [
      { name: column, sql: tag },
      { name: 'visit', sql: '_visit' },
      { name: 'group_id', sql: 'group_id' },
      { name: 'device_id', sql: 'device_id' },
      { name: 'first_seen', sql: clock('_first') },
      { name: 'last_seen', sql: clock('_last') },
      { name: 'dwell_s', sql: 'CAST(_last - _first AS DOUBLE) / 1000D' },
      { name: 'readings', sql: 'readings' },
      { name: 'previous_device_id', sql: `lag(device_id) ${over('_visit')}` },
      ...partitionColumns(table),
    ],
    order: [column, 'visit'],
  };
}
