import { quoteSql, quoteSqlName } from '../../4-emit/quoting';
import type { Partition } from './partitions';

/** The days that a query looks at, by arrival in UTC. */
export type Days = 'today' | 'since-yesterday';

const TODAY = 'CAST(current_date AS varchar)';
/** In some engines a date less an interval is a timestamp, so it is made a date again. */
const YESTERDAY = "CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar)";

/**
 * The conditions on partition columns, which keep a query from reading the whole lake; each may stand behind WHERE or AND.
 * Plain comparisons with constants, for only these let Athena skip folders.
 */
export function partitionFilter(partitions: readonly Partition[], days: Days): readonly string[] {
  const named = partitions.filter(({ values }) => values === 'injected').map(namedValues);
  const dates = days === 'today' ? [TODAY] : [YESTERDAY, TODAY];
  return [...named, dayFilter(partitions, dates)];
}

/** Athena refuses a query that does not say which values of such a column it wants. */
function namedValues({ key, examples }: Partition): string {
  return `${quoteSqlName(key)} IN (${examples.map(quoteSql).join(', ')})`;
}

function dayFilter(partitions: readonly Partition[], dates: readonly string[]): string {
  if (partitions.some(({ key }) => key === 'dt')) return `"dt" IN (${dates.join(', ')})`;
  const each = dates.map((date) => {
    const part = (start: number, length: number) => `substr(${date}, ${start}, ${length})`;
    return `("year" = ${part(1, 4)} AND "month" = ${part(6, 2)} AND "day" = ${part(9, 2)})`;
  });
  return each.length === 1 ? (each[0] ?? '') : `(${each.join(' OR ')})`;
}
