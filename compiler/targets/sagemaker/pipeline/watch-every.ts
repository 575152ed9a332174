import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../../schema/duration';
import type { Fleet } from '../../../ir/fleet/index';
import type { Model } from '../../../ir/fleet/models';

const BATCH_MS = { hourly: HOUR_MS, daily: DAY_MS, weekly: 7 * DAY_MS } as const;

/**
 * ms between two watches of a model: as often as the manifest has a batch scored; where an endpoint is asked, as often as the ETL brings new rows, but not more than
 * once an hour, for each watch is a job that takes minutes; else daily.
 */
export function watchEveryMs({ etl }: Fleet, { deploy }: Model): number {
  if (deploy.to === 'batch') return BATCH_MS[deploy.every];
  return deploy.to === 'none' ? DAY_MS : Math.max(HOUR_MS, etl?.everyMs ?? HOUR_MS);
}

/** As EventBridge Scheduler writes it. */
export function rate(ms: number): string {
  for (const [unit, size] of UNITS) if (ms % size === 0) return `rate(${ms / size} ${unit}${ms === size ? '' : 's'})`;
  return `rate(${Math.ceil(ms / MINUTE_MS)} minutes)`;
}

const UNITS = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', MINUTE_MS],
] as const;
