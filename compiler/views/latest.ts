import type { EtlTree } from '../ir/etl/tree';
import type { Fleet } from '../ir/fleet/index';
import { latestViewName } from '../ir/names';
import { curatedDays, curatedDigits } from './curated-days';
import renderLatest from './templates/latest.sql.hbs';
import type { View } from './view';

/** The newest curated row of each device, of today and yesterday. */
export function latest({ lake }: Fleet, tree: EtlTree): View {
  const { columns, name } = tree.curated;
  return {
    name: latestViewName(tree.sensor),
    meaning: `Latest clean reading of each device since yesterday: ${tree.title}`,
    columns,
    timestampDigits: curatedDigits(lake),
    select: (table) =>
      renderLatest({
        columns: columns.map((column) => column.name),
        table: table(name),
        days: curatedDays(lake, tree, 'since-yesterday'),
      }),
  };
}
