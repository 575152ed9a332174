import type { EtlTree } from '../../ir/etl/tree';
import type { Fleet } from '../../ir/fleet/index';
import type { Query } from './queries';
import renderDaily from './templates/daily.sql.hbs';
import renderQuarantine from './templates/quarantine.sql.hbs';

/** Columns that every roll-up has, and that the query names itself. */
const COMMON = new Set(['window_start', 'group_id', 'device_id', 'readings', 'uptime']);

/** Of what the ETL makes: the days of each device, and what was put aside. */
export function curatedQueries({ etl }: Fleet): readonly Query[] {
  return etl?.trees.flatMap((tree) => [...daily(tree, etl.origin), quarantine(tree, etl.origin)]) ?? [];
}

function daily({ title, rollups }: EtlTree, origin: Query['origin']): readonly Query[] {
  return rollups.flatMap(({ window, table: { name, columns } }) => {
    if (window !== 'day') return [];
    const view = {
      title,
      table: name,
      columns: columns.map((column) => column.name).filter((one) => !COMMON.has(one)),
    };
    return [
      { name: `${name}_week`, summary: 'Values per device and day of the last week', sql: renderDaily(view), origin },
    ];
  });
}

function quarantine({ title, quarantine: { name } }: EtlTree, origin: Query['origin']): Query {
  const sql = renderQuarantine({ title, table: name });
  return { name: `${name}_reasons`, summary: 'Why lines of the last week are in quarantine', sql, origin };
}
