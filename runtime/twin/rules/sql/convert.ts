import { Exact, isInt, type Numeric, numberOf, numberText, roundTo } from './exact';
import { writeJson } from './json';
import type { Value } from './value';

/** Source: AWS IoT Core developer guide, "Data types", the conversion tables. */
const DECIMAL = /^-?\d+(\.\d+)?(e-?\d+)?$/i;

export function toNumber(value: Value): Numeric | undefined {
  if (typeof value === 'number' || value instanceof Exact) return value;
  return typeof value === 'string' && DECIMAL.test(value) ? numberOf(value) : undefined;
}

/** Rounded down, as the tables of the functions say. */
export function toInt(value: Value): Numeric | undefined {
  const number = toNumber(value);
  return number === undefined || isInt(number) ? number : roundTo(number, 'floor');
}

/** An Int that counts or indexes something; beyond ±2^53 it is only very large. */
export function toIndex(value: Value): number | undefined {
  const int = toInt(value);
  if (int === undefined || typeof int === 'number') return int;
  return int.coefficient < 0n ? Number.MIN_SAFE_INTEGER : Number.MAX_SAFE_INTEGER;
}

export function toBoolean(value: Value): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  const lower = value.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

/** Null and Undefined have no text; arrays and objects become JSON. */
export function toText(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'number' || value instanceof Exact ? numberText(value) : writeJson(value);
}
