import type { Quantity } from '../../schema/manifest.generated';
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
