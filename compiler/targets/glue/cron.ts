const MINUTE_MS = 60_000;
const HOUR_MIN = 60;
const DAY_MIN = 1440;
/** AWS Glue developer guide, "Time-based schedules for jobs and crawlers": the finest schedule. */
const FINEST_MIN = 5;

/**
 * The schedule of a Glue trigger, which knows cron only: every so many minutes, hours or days. An interval that does not divide the hour or
 * the day evenly is cut to the next that does, for cron begins anew with each; days begin anew with each month.
 */
export function cronEvery(everyMs: number): string {
  const minutes = Math.max(FINEST_MIN, Math.floor(everyMs / MINUTE_MS));
  if (minutes < HOUR_MIN) return `cron(0/${divisor(HOUR_MIN, minutes)} * * * ? *)`;
  if (minutes < DAY_MIN) return `cron(0 0/${divisor(24, Math.floor(minutes / HOUR_MIN))} * * ? *)`;
  return `cron(0 0 1/${Math.min(28, Math.floor(minutes / DAY_MIN))} * ? *)`;
}

/** The greatest divisor that is no greater than this. */
function divisor(of: number, most: number): number {
  for (let at = most; at > 1; at--) if (of % at === 0) return at;
  return 1;
}
