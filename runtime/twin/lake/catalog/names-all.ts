import type { NamedView } from './named-view';
import type { Table } from './table';

/** The partition column of a table whose values a query must name. */
export const namedColumn = ({ partitions }: Table): string | undefined =>
  partitions.find(({ projection }) => projection.type === 'injected')?.name;

/** The view that names every value in the place of who asks; undefined where there is none. */
export function namesAll({ database, name }: Table, views: readonly NamedView[]): NamedView | undefined {
  return views.find((view) => view.database === database && view.sql.startsWith(`SELECT *\nFROM "${name}"\n`));
}
