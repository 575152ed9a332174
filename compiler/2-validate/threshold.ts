import type { Quantity, Threshold } from '../../schema/manifest.generated';
import { convert, findUnit, sameDimension } from '../../schema/units';

export type QuantityResult =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly problem: string };

/** A number in the unit of its field: `8`, or `"46.4 [degF]"` for a field in Cel. */
export function quantityIn(quantity: Quantity, unit: string): QuantityResult {
  if (typeof quantity === 'number') return { ok: true, value: quantity };
  const match = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?:\s*(\S+))?\s*$/.exec(quantity);
  if (!match) return { ok: false, problem: `"${quantity}" is not a number with a unit` };
  const value = Number(match[1]);
  const given = match[2] ?? unit;
  if (!Number.isFinite(value)) return { ok: false, problem: `"${quantity}" is not a finite number` };
  if (!findUnit(given)) return { ok: false, problem: `there is no unit \`${given}\`` };
  if (!sameDimension(given, unit)) return { ok: false, problem: `\`${given}\` cannot be turned into \`${unit}\`` };
  return { ok: true, value: convert(value, given, unit) };
}

/** The bounds of a threshold in the unit of its field; undefined where it is a `when`, or where a quantity is wrong. */
export function boundsIn(threshold: Threshold, unit: string): { above?: number; below?: number } | undefined {
  const { above, below, outside } = threshold;
  const upper = above ?? outside?.[1];
  const lower = below ?? outside?.[0];
  if (upper === undefined && lower === undefined) return undefined;
  const bounds: { above?: number; below?: number } = {};
  if (upper !== undefined) {
    const result = quantityIn(upper, unit);
    if (!result.ok) return undefined;
    bounds.above = result.value;
  }
  if (lower !== undefined) {
    const result = quantityIn(lower, unit);
    if (!result.ok) return undefined;
    bounds.below = result.value;
  }
  return bounds;
}
