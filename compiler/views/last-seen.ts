import type { Track } from '../ir/etl/track';
import type { EtlTree } from '../ir/etl/tree';
import { lastSeenViewName } from '../ir/names';
import { lastDays } from './day-filter';
import renderLastSeen from './templates/last-seen.sql.hbs';
import type { View } from './view';

const DAYS = 31;

/** Where each tag was seen last. */
export function lastSeen({ sensor, title }: EtlTree, { column: tag, table: { name, columns } }: Track): View {
  return {
    name: lastSeenViewName(sensor, tag),
    meaning: `Where each ${tag} was seen last, in the last ${DAYS} days: ${title}`,
    columns,
    select: (table) =>
      renderLastSeen({ columns: columns.map((column) => column.name), tag, table: table(name), days: lastDays(DAYS) }),
  };
}
