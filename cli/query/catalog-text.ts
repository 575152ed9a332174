import type { Catalog } from '../../runtime/twin/lake/catalog/catalog';
import { table } from '../table';

/** What can be asked: tables and views with their columns, and the named queries that were generated. */
export function catalogText({ tables, views, namedQueries }: Catalog): string {
  const columnsOf = ({ columns, partitions }: Catalog['tables'][number]) =>
    [...columns, ...partitions].map(({ name }) => name).join(', ');
  const tableRows = tables.map((one) => [one.name, columnsOf(one)]);
  const viewRows = views.map(({ name, description }) => [name, description]);
  const queryRows = namedQueries.map(({ name, description }) => [name, description]);
  return [
    ...table(['table', 'columns'], tableRows),
    '',
    ...(viewRows.length > 0 ? [...table(['view', 'what it answers'], viewRows), ''] : []),
    ...table(['named query', 'what it answers'], queryRows),
    '',
    'Run one with `fleet query --name <named query>`.',
    '',
  ].join('\n');
}
