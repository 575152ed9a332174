import { compare, Exact, type Numeric } from './exact';

/** A value of AWS IoT SQL. Undefined is a value too: what a missing field and a call with wrong arguments give. */
export type Value = undefined | null | boolean | string | Numeric | readonly Value[] | Row;

/** A JSON object. Its keys are its own properties only, also one called `__proto__`. */
export interface Row {
  readonly [key: string]: Value;
}

export type MutableRow = { [key: string]: Value };

export function isRow(value: Value): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Exact);
}

export function isArray(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isNumeric(value: Value): value is Numeric {
  return typeof value === 'number' || value instanceof Exact;
}

export function memberOf(value: Value, key: string): Value {
  return isRow(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Writes a key; `__proto__` becomes a key like any other instead of changing the object. */
export function setMember(row: MutableRow, key: string, value: Value): void {
  if (key !== '__proto__') row[key] = value;
  else Object.defineProperty(row, key, { value, enumerable: true, configurable: true, writable: true });
}

/** What `=` says: unlike types are not equal, the order of keys does not matter, Undefined has no answer. */
export function equal(a: Value, b: Value): boolean | undefined {
  if (a === undefined || b === undefined) return undefined;
  return same(a, b);
}

function same(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (isNumeric(a) && isNumeric(b)) return compare(a, b) === 0;
  if (isArray(a) && isArray(b)) return a.length === b.length && a.every((item, index) => same(item, b[index]));
  if (!isRow(a) || !isRow(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}
