import type { PartitionKey } from '../ir/fleet/lake';

/** The days that a query looks at, in UTC. */
export type Days = 'today' | 'since-yesterday';

const TODAY = 'CAST(current_date AS varchar)';
/** In some engines a date less an interval is a timestamp, so it is made a date again. */
const daysAgo = (days: number) => `CAST(current_date - INTERVAL '${days}' DAY AS date)`;
const YESTERDAY = `CAST(${daysAgo(1)} AS varchar)`;

/** A condition on the partition columns that say the date: plain comparisons with constants, for only these let Athena skip folders. */
export function dayFilter(keys: readonly PartitionKey[], days: Days): string {
  const dates = days === 'today' ? [TODAY] : [YESTERDAY, TODAY];
  if (keys.includes('dt')) return `"dt" IN (${dates.join(', ')})`;
  const each = dates.map((date) => {
    const part = (start: number, length: number) => `substr(${date}, ${start}, ${length})`;
    return `("year" = ${part(1, 4)} AND "month" = ${part(6, 2)} AND "day" = ${part(9, 2)})`;
  });
  return each.length === 1 ? (each[0] ?? '') : `(${each.join(' OR ')})`;
}

/** The days of a table by `dt`, from so many days before today on. */
export const lastDays = (days: number) => `"dt" >= CAST(${daysAgo(days)} AS varchar)`;
