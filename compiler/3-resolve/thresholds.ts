import { milliseconds } from '../../schema/duration';
import type { PlacedThreshold } from '../2-validate/thresholds';
import type { Threshold } from '../ir/fleet/thresholds';
import type { Origin } from '../ir/origin';

/** A threshold with its defaults; its bounds and its condition are those that stair 2 read. */
export function resolveThreshold({ threshold, bounds, condition }: PlacedThreshold, origin: Origin): Threshold {
  if (!condition || !('expression' in condition)) throw new Error(`stair 2 let a condition pass: ${threshold.id}`);
  return {
    id: threshold.id,
    title: threshold.title ?? threshold.id,
    condition: condition.expression,
    ...(bounds ? { bounds } : {}),
    forMs: threshold.for === undefined ? 0 : milliseconds(threshold.for),
    severity: threshold.severity ?? 'warning',
    origin,
  };
}
