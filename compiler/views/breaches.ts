import type { EtlTree } from '../ir/etl/tree';
import { breachesViewName } from '../ir/names';
import { dayFilter } from './day-filter';
import renderBreaches from './templates/breaches.sql.hbs';
import type { View } from './view';

/** Today's curated rows in which a threshold is crossed; none where there are no thresholds. */
export function breaches(tree: EtlTree): readonly View[] {
  const { columns, name } = tree.curated;
  const flags = tree.steps.flatMap((step) => (step.step === 'flag' ? step.thresholds.map(({ breach }) => breach) : []));
  if (flags.length === 0) return [];
  return [
    {
      name: breachesViewName(tree.sensor),
      meaning: `Clean readings of today that cross a threshold: ${tree.title}`,
      columns,
      select: (table) =>
        renderBreaches({
          columns: columns.map((column) => column.name),
          flags,
          table: table(name),
          days: dayFilter(tree.curated.partitions, 'today'),
        }),
    },
  ];
}
