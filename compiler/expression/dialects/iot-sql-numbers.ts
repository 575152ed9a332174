import type { Conversion } from '../../../schema/units';
import { exactReciprocal, fractionScale, plainDecimal, scaled } from './decimal';
import { atom, type Fragment, infix, LEVEL } from './fragment';

/** A literal; negative ones are bracketed as operands. */
export function numberFragment(value: number): Fragment {
  return { text: plainDecimal(value), level: value < 0 ? LEVEL.case : LEVEL.atom };
}

// Far below 1 for every divisor up to a million million, so that the scaled divisor is never whole.
const TINY = '0.000000000001';

interface Operand extends Fragment {
  /** Set when the operand is a number written out. */
  readonly literal: number | undefined;
}

/**
 * Division that never drops the fraction.
 *
 * In AWS IoT SQL Int / Int is an Int, and version 2016-03-23 takes every whole number for an Int, 10.0 too, even after
 * `cast(x as Decimal)` (developer guide, "/ operator", "Data types" and "cast()"). So one operand must not be whole:
 * a number that is written out becomes its reciprocal or a fraction, and otherwise both sides are scaled by the same tiny
 * factor, which the 34-digit decimals of the engine do exactly.
 */
export function quotient(left: Operand, right: Operand): Fragment {
  const divisor = right.literal;
  if (isFraction(left.literal) || isFraction(divisor)) return infix(left, '/', right, LEVEL.product);
  if (divisor !== undefined) {
    const reciprocal = exactReciprocal(divisor);
    if (reciprocal !== undefined) return infix(left, '*', numberFragment(reciprocal), LEVEL.product);
    const scale = fractionScale(divisor);
    const top = infix(left, '*', numberFragment(scale), LEVEL.product);
    return infix(top, '/', scaledFragment(divisor, scale), LEVEL.product);
  }
  const dividend = left.literal;
  if (dividend !== undefined && dividend !== 0) {
    const scale = fractionScale(dividend);
    const bottom = infix(right, '*', numberFragment(scale), LEVEL.product);
    return infix(scaledFragment(dividend, scale), '/', bottom, LEVEL.product);
  }
  const top = infix(left, '*', atom(TINY), LEVEL.product);
  return infix(top, '/', infix(right, '*', atom(TINY), LEVEL.product), LEVEL.product);
}

function scaledFragment(value: number, scale: number): Fragment {
  return { text: scaled(value, scale), level: value < 0 ? LEVEL.case : LEVEL.atom };
}

function isFraction(value: number | undefined): boolean {
  return value !== undefined && !Number.isInteger(value);
}

function sum(left: Fragment, by: number): Fragment {
  if (by === 0) return left;
  return infix(left, by < 0 ? '-' : '+', numberFragment(Math.abs(by)), LEVEL.sum);
}

/** A unit conversion with its constants folded: `(x - 32) / 1.8`. */
export function converted(value: Fragment, { before, multiply, divide, after }: Conversion): Fragment {
  const shifted = sum(value, before);
  const grown = multiply === 1 ? shifted : infix(shifted, '*', numberFragment(multiply), LEVEL.product);
  const divisor = { ...numberFragment(divide), literal: divide };
  return sum(divide === 1 ? grown : quotient({ ...grown, literal: undefined }, divisor), after);
}

/** IoT SQL rounds to whole numbers only, so the digits are moved before the point and back. */
export function rounded(value: Fragment, digits: number): Fragment {
  if (digits === 0) return atom(`round(${value.text})`);
  const moved = infix(value, '*', atom(plainDecimal(10 ** digits)), LEVEL.product);
  return infix(atom(`round(${moved.text})`), '*', atom(plainDecimal(Number(`1e-${digits}`))), LEVEL.product);
}
