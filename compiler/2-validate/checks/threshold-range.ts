import { diagnose } from '../../diagnostics/diagnose';
import type { Interval } from '../../expression/interval';
import { type DocumentCheck, valueAt } from '../check';
import { quantityIn } from '../quantity';
import { sidesOf, type ThresholdSide } from '../threshold-sides';
import { thresholdsWithBounds } from '../thresholds-with-bounds';

/** Can the field lie on either side of every bound? */
export const thresholdRange: DocumentCheck = function* (subject) {
  for (const { threshold, path, field, unit, range } of thresholdsWithBounds(subject)) {
    for (const { side, quantity, path: rest } of sidesOf(threshold)) {
      const bound = quantityIn(quantity, unit);
      const wrong = bound.ok && rangeProblem(side, bound.value, range, unit);
      if (wrong) yield diagnose('threshold-range', valueAt(subject, ...path, ...rest), { field, ...wrong });
    }
  }
};

function rangeProblem(side: ThresholdSide['side'], bound: number, { low, high }: Interval, unit: string) {
  const label = unit === '1' ? '' : ` ${unit}`;
  const [least, most] = [`it is at least ${low}${label}`, `it is at most ${high}${label}`];
  const hint = `write a bound ${within(low, high)}, or correct \`min\` and \`max\` of the sensor`;
  if (side === 'above') {
    if (high <= bound) return { problem: `can never be above ${bound}${label}: ${most}`, hint };
    if (low > bound) return { problem: `is always above ${bound}${label}: ${least}`, hint };
  } else {
    if (low >= bound) return { problem: `can never be below ${bound}${label}: ${least}`, hint };
    if (high < bound) return { problem: `is always below ${bound}${label}: ${most}`, hint };
  }
  return undefined;
}

function within(low: number, high: number): string {
  if (Number.isFinite(low) && Number.isFinite(high)) return `between ${low} and ${high}`;
  return Number.isFinite(low) ? `above ${low}` : `below ${high}`;
}
