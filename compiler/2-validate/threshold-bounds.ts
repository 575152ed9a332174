import type { Threshold } from '../../schema/manifest.generated';
import type { ThresholdBounds } from '../ir/fleet/thresholds';
import { quantityIn } from './quantity';
import type { Watched } from './thresholds';

export const CONDITIONS = ['above', 'below', 'outside', 'when'] as const;

export const conditionsOf = (threshold: Threshold) => CONDITIONS.filter((key) => threshold[key] !== undefined);

/** The number that a bound of this threshold is held against, if it watches one that the group has. */
export function boundField(
  threshold: Threshold,
  { broken, scope }: Watched,
): { readonly field: string; readonly unit: string } | undefined {
  const { field } = threshold;
  const type = field === undefined || broken.has(field) ? undefined : scope.get(field);
  if (field === undefined || !type || !('unit' in type) || conditionsOf(threshold).length !== 1) return undefined;
  return threshold.when === undefined ? { field, unit: type.unit } : undefined;
}

/** Its bounds in the unit of the field, such as `46.4 [degF]` for a field in Cel as 8; undefined where one is wrong, or there is none. */
export function thresholdBounds(threshold: Threshold, watched: Watched): ThresholdBounds | undefined {
  const bound = boundField(threshold, watched);
  const { above, below, outside } = threshold;
  if (!bound) return undefined;
  const sides = { above: above ?? outside?.[1], below: below ?? outside?.[0] };
  const bounds: { above?: number; below?: number } = {};
  for (const side of ['above', 'below'] as const) {
    const quantity = sides[side];
    const result = quantity === undefined ? undefined : quantityIn(quantity, bound.unit);
    if (result && !result.ok) return undefined;
    if (result) bounds[side] = result.value;
  }
  return { ...bound, ...bounds };
}

/** The condition that they stand for. */
export function boundsText({ field, above, below }: ThresholdBounds): string {
  const parts = [
    below === undefined ? [] : [`${field} < ${below}`],
    above === undefined ? [] : [`${field} > ${above}`],
  ].flat();
  return parts.join(' or ');
}
