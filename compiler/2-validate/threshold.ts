import type { Quantity, Threshold } from '../../schema/manifest.generated';
import { convert, findUnit, isConvertible } from '../../schema/units';
import { show } from './show';
import { unitHint } from './unit-hint';

export type QuantityResult =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly problem: string; readonly hint: string };

/** A number in the unit of its field, which must be a known one: `8`, or `"46.4 [degF]"` for a field in Cel. */
export function quantityIn(quantity: Quantity, unit: string): QuantityResult {
  if (typeof quantity === 'number') return { ok: true, value: quantity };
  const refuse = (problem: string, hint: string): QuantityResult => ({ ok: false, problem, hint });
  const match = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?:\s*(\S+))?\s*$/.exec(quantity);
  if (!match) return refuse(`${show(quantity)} is not a number with a unit`, `write for example \`"8 ${unit}"\``);
  const given = match[2] ?? unit;
  const [from, to] = [findUnit(given), findUnit(unit)];
  if (!from || !to) return refuse(`there is no unit \`${given}\``, unitHint(given));
  if (given !== unit && !isConvertible(from, to))
    return refuse(`\`${given}\` cannot be turned into \`${unit}\``, `write a number in \`${unit}\``);
  const value = convert(Number(match[1]), given, unit);
  if (!Number.isFinite(value)) return refuse(`${show(quantity)} is too large a number`, 'write a smaller number');
  return { ok: true, value };
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
