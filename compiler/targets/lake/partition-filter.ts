import { quoteSql, quoteSqlName } from '../../quoting/quote';
import { type Days, dayFilter } from '../../views/day-filter';
import type { Partition } from './partitions';

/**
 * The conditions on partition columns, which keep a query from reading the whole lake; each may stand behind WHERE or AND.
 * Plain comparisons with constants, for only these let Athena skip folders.
 */
export function partitionFilter(partitions: readonly Partition[], days: Days): readonly string[] {
  const named = partitions.filter(({ values }) => values === 'injected').map(namedValues);
  const keys = partitions.map(({ key }) => key);
  return [...named, dayFilter(keys, days)];
}

/** Athena refuses a query that does not say which values of such a column it wants. */
function namedValues({ key, examples }: Partition): string {
  return `${quoteSqlName(key)} IN (${examples.map(quoteSql).join(', ')})`;
}
