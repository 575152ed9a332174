import type { EtlTree } from '../ir/etl/tree';
import { latestViewName } from '../ir/names';
import { dayFilter } from './day-filter';
import renderLatest from './templates/latest.sql.hbs';
import type { View } from './view';

/** The newest curated row of each device, of today and yesterday. */
export function latest(tree: EtlTree): View {
  const { columns, name } = tree.curated;
  return {
    name: latestViewName(tree.sensor),
    meaning: `Latest clean reading of each device since yesterday: ${tree.title}`,
    columns,
    select: (table) =>
      renderLatest({
        columns: columns.map((column) => column.name),
        table: table(name),
        days: dayFilter(tree.curated.partitions, 'since-yesterday'),
      }),
  };
}
