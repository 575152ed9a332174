import type { EtlTree } from '../ir/etl/tree';
import { latestViewName, liveViewName } from '../ir/names';
import { dayFilter } from './day-filter';
import renderLatest from './templates/latest.sql.hbs';
import type { View } from './view';

/** The newest curated row of each device, of today and yesterday. */
export const latest = (tree: EtlTree): View =>
  latestOf(tree, tree.curated.name, dayFilter(tree.curated.partitions, 'since-yesterday'));

/** The same of the live view, which looks at these days by itself. */
export const latestOfLive = (tree: EtlTree): View => latestOf(tree, liveViewName(tree.sensor));

function latestOf(tree: EtlTree, name: string, days?: string): View {
  const { columns } = tree.curated;
  return {
    name: latestViewName(tree.sensor),
    meaning: `Latest clean reading of each device since yesterday: ${tree.title}`,
    columns,
    select: (table) =>
      renderLatest({
        columns: columns.map((column) => column.name),
        table: table(name),
        ...(days === undefined ? {} : { days }),
      }),
  };
}
