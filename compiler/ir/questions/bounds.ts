/**
 * Which rows a query may read, as pieces of SQL. `from` and `to` are timestamps in UTC, the first included and the second not; the days are
 * texts such as '2026-01-31', both included, for the partition columns. A tool with a date picker puts its own words there.
 */
export interface Bounds {
  /** How many days before today it begins, where that is known. */
  readonly daysBack?: number;
  readonly from: string;
  readonly fromDay: string;
  readonly to?: string;
  readonly toDay?: string;
}

/** So many days before today, and today; by the clock of the engine, in UTC. */
export function lastDays(days: number): Bounds {
  // In some engines a date less an interval is a timestamp, so it is made a date again.
  const first = days === 0 ? 'current_date' : `CAST(current_date - INTERVAL '${days}' DAY AS date)`;
  return { daysBack: days, from: `CAST(${first} AS timestamp)`, fromDay: `CAST(${first} AS varchar)` };
}
