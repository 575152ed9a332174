import type { Track } from '../../ir/etl/track';
import type { EtlTree } from '../../ir/etl/tree';
import type { Fleet } from '../../ir/fleet/index';
import { dayFilter, lastDays } from '../../views/day-filter';
import type { Query } from './queries';
import renderDaily from './templates/daily.sql.hbs';
import renderDwell from './templates/dwell.sql.hbs';
import renderPath from './templates/path.sql.hbs';
import renderQuarantine from './templates/quarantine.sql.hbs';

/** Columns that every roll-up has, and that the query names itself. */
const COMMON = new Set(['window_start', 'group_id', 'device_id', 'readings', 'uptime']);

/** Of what the ETL makes, by type of sensor: the days of each device, what was put aside, and where tags went. Other questions are views. */
export function curatedQueries({ etl }: Fleet): readonly (readonly Query[])[] {
  return (
    etl?.trees.map((tree) => [
      ...daily(tree, etl.origin),
      quarantine(tree, etl.origin),
      ...tree.tracks.flatMap((track) => visits(tree, track, etl.origin)),
    ]) ?? []
  );
}

const WEEK = lastDays(7);

function daily({ title, rollups }: EtlTree, origin: Query['origin']): readonly Query[] {
  return rollups.flatMap(({ window, table: { name, columns } }) => {
    if (window !== 'day') return [];
    const view = {
      title,
      table: name,
      columns: columns.map((column) => column.name).filter((one) => !COMMON.has(one)),
      week: WEEK,
    };
    return [
      { name: `${name}_week`, summary: 'Values per device and day of the last week', sql: renderDaily(view), origin },
    ];
  });
}

function quarantine({ title, quarantine: { name } }: EtlTree, origin: Query['origin']): Query {
  const sql = renderQuarantine({ title, table: name, week: WEEK });
  return { name: `${name}_reasons`, summary: 'Why lines of the last week are in quarantine', sql, origin };
}

function visits({ title }: EtlTree, { column: tag, table }: Track, origin: Query['origin']): readonly Query[] {
  const view = { title, tag, table: table.name, week: WEEK, today: dayFilter(table.partitions, 'today') };
  return [
    { name: `${table.name}_path`, summary: `The way of each ${tag} today`, sql: renderPath(view), origin },
    { name: `${table.name}_dwell`, summary: `How long each ${tag} stays at a device`, sql: renderDwell(view), origin },
  ];
}
