/**
 * Numbers of AWS IoT SQL: decimals of 34 digits with exponents to ±999 (developer guide, "Data types"). A double whose shortest text says
 * the number exactly is kept as it is, which is nearly every number of a message; only the rest are `Exact`. A JavaScript number therefore
 * stands for the decimal it prints as, 0.1 + 0.2 is 0.3, and an `Exact` never equals a plain number.
 */
export class Exact {
  constructor(
    readonly coefficient: bigint,
    readonly exponent: number,
  ) {}

  toJSON(): never {
    throw new NotPlain();
  }
}

/** Thrown by JSON.stringify when it meets a number that it cannot write; `writeJson` then takes the slower way. */
export class NotPlain extends Error {}

export type Numeric = number | Exact;

interface Parts {
  readonly coefficient: bigint;
  readonly exponent: number;
}

const DIGITS = 34;
const MAX_EXPONENT = 999;
const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** The number that a text such as `-1.2e3` says; undefined when it says none, or one beyond 9.99E999. */
export function numberOf(text: string): Numeric | undefined {
  const parts = read(text);
  return parts && normalise(parts.coefficient, parts.exponent);
}

/** A result of floating-point arithmetic; undefined when it is not a number or infinite. */
export function ofDouble(value: number): number | undefined {
  return Number.isFinite(value) ? value + 0 : undefined;
}

export function toDouble(value: Numeric): number {
  return typeof value === 'number' ? value : Number(`${value.coefficient}e${value.exponent}`);
}

/** Whole numbers are Ints, whatever they were computed from: 10.0 is the Int 10 ("SQL versions"). */
export function isInt(value: Numeric): boolean {
  return typeof value === 'number' ? Number.isInteger(value) : value.exponent >= 0;
}

/** Ints in standard notation; decimals below 1E-6 in scientific notation, as Java's BigDecimal writes them. */
export function numberText(value: Numeric): string {
  if (typeof value === 'number' && Math.abs(value) < 1e21) return String(value).replace('e', 'E');
  const { coefficient, exponent } = partsOf(value);
  if (exponent >= 0) return (coefficient * power10(exponent)).toString();
  const sign = coefficient < 0n ? '-' : '';
  const digits = absolute(coefficient).toString();
  const adjusted = digits.length - 1 + exponent;
  if (adjusted < -6) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return `${sign}${digits.charAt(0)}${fraction}E${adjusted}`;
  }
  const padded = digits.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** The same in JSON, but with an exponent where standard notation would only add zeros: 1E999 must not become a thousand characters. */
export function numberJson(value: Exact): string {
  const { coefficient, exponent } = value;
  return exponent > 0 && digitsOf(coefficient) + exponent > DIGITS ? `${coefficient}E${exponent}` : numberText(value);
}

export function compare(a: Numeric, b: Numeric): number {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0;
  const [x, y] = aligned(partsOf(a), partsOf(b));
  return x < y ? -1 : x > y ? 1 : 0;
}

export function add(a: Numeric, b: Numeric): Numeric | undefined {
  if (safe(a) && safe(b) && Number.isSafeInteger(a + b)) return a + b;
  const [left, right] = [partsOf(a), partsOf(b)];
  const [x, y] = aligned(left, right);
  return normalise(x + y, Math.min(left.exponent, right.exponent));
}

export function negate(value: Numeric): Numeric {
  return typeof value === 'number' ? 0 - value : new Exact(-value.coefficient, value.exponent);
}

export function subtract(a: Numeric, b: Numeric): Numeric | undefined {
  return add(a, negate(b));
}

export function multiply(a: Numeric, b: Numeric): Numeric | undefined {
  if (safe(a) && safe(b) && Number.isSafeInteger(a * b)) return a * b + 0;
  const [x, y] = [partsOf(a), partsOf(b)];
  return normalise(x.coefficient * y.coefficient, x.exponent + y.exponent);
}

/** Int / Int is an Int and drops the fraction; else 34 digits. Division by zero is undefined. */
export function divide(a: Numeric, b: Numeric): Numeric | undefined {
  const [x, y] = [partsOf(a), partsOf(b)];
  if (y.coefficient === 0n) return undefined;
  if (isInt(a) && isInt(b)) {
    const [dividend, divisor] = aligned(x, y);
    return normalise(dividend / divisor, 0);
  }
  // Enough digits that the quotient has more than 34, with a last one that stands for the rest.
  const scale = DIGITS + 3 + digitsOf(y.coefficient);
  const dividend = x.coefficient * power10(scale);
  const quotient = dividend / y.coefficient;
  const sticky = dividend % y.coefficient === 0n ? 0n : dividend < 0n === y.coefficient < 0n ? 1n : -1n;
  return normalise(quotient * 10n + sticky, x.exponent - y.exponent - scale - 1);
}

/** The remainder has the sign of the dividend. */
export function remainder(a: Numeric, b: Numeric): Numeric | undefined {
  if (safe(a) && safe(b) && b !== 0) return (a % b) + 0;
  const [left, right] = [partsOf(a), partsOf(b)];
  const [x, y] = aligned(left, right);
  return y === 0n ? undefined : normalise(x % y, Math.min(left.exponent, right.exponent));
}

export type Rounding = 'floor' | 'ceil' | 'zero' | 'half-away';

/** Rounds to `places` decimals, 0 giving an Int. */
export function roundTo(value: Numeric, rounding: Rounding, places = 0): Numeric {
  if (isInt(value)) return value;
  const { coefficient, exponent } = partsOf(value);
  if (-exponent <= places) return value;
  const unit = power10(-exponent - places);
  const kept = coefficient / unit;
  const below = coefficient < 0n;
  // What is cut off is never nothing: a coefficient has no zeros at its end.
  const step =
    rounding === 'floor'
      ? below
      : rounding === 'ceil'
        ? !below
        : rounding === 'half-away' && 2n * absolute(coefficient % unit) >= unit;
  return normalise(step ? kept + (below ? -1n : 1n) : kept, -places) ?? value;
}

/** The Int as a bigint, for the bit functions. */
export function bigintOf(value: Numeric): bigint {
  const { coefficient, exponent } = partsOf(roundTo(value, 'floor'));
  return coefficient * power10(Math.max(0, exponent));
}

function safe(value: Numeric): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}

function partsOf(value: Numeric): Parts {
  if (typeof value !== 'number') return value;
  if (Number.isSafeInteger(value)) return { coefficient: BigInt(value), exponent: 0 };
  const parts = read(String(value));
  if (parts === undefined) throw new Error(`${value} is not a number of IoT SQL`);
  return parts;
}

function read(text: string): Parts | undefined {
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  // Far outside of what a Decimal holds: no need to compute with it, and no power of ten that large.
  const power = Number(exponent) - fraction.length;
  if (digits !== '' && digits.length + power > MAX_EXPONENT + 1) return undefined;
  if (digits === '' || digits.length + power < -MAX_EXPONENT - DIGITS) return { coefficient: 0n, exponent: 0 };
  return { coefficient: BigInt(sign + digits), exponent: power };
}

/** Rounded half to even at 34 digits, without trailing zeros, and a plain number wherever that says the same. */
function normalise(coefficient: bigint, exponent: number): Numeric | undefined {
  const rounded = trimmed(shortened(coefficient, exponent));
  if (rounded.coefficient === 0n) return 0;
  const digits = digitsOf(rounded.coefficient);
  const adjusted = digits - 1 + rounded.exponent;
  if (adjusted > MAX_EXPONENT) return undefined;
  if (adjusted < -MAX_EXPONENT) return 0;
  if (digits <= 17) {
    const plain = Number(`${rounded.coefficient}e${rounded.exponent}`);
    if (Number.isFinite(plain) && plain !== 0 && same(trimmed(partsOf(plain)), rounded)) return plain;
  }
  return new Exact(rounded.coefficient, rounded.exponent);
}

function shortened(coefficient: bigint, exponent: number): Parts {
  const extra = digitsOf(coefficient) - DIGITS;
  if (extra <= 0) return { coefficient, exponent };
  const unit = power10(extra);
  const kept = coefficient / unit;
  const twice = 2n * absolute(coefficient % unit);
  const up = twice > unit || (twice === unit && kept % 2n !== 0n);
  return { coefficient: up ? kept + (coefficient < 0n ? -1n : 1n) : kept, exponent: exponent + extra };
}

function trimmed({ coefficient, exponent }: Parts): Parts {
  if (coefficient === 0n) return { coefficient, exponent: 0 };
  const zeros = /0*$/.exec(coefficient.toString())?.[0].length ?? 0;
  return zeros === 0
    ? { coefficient, exponent }
    : { coefficient: coefficient / power10(zeros), exponent: exponent + zeros };
}

function aligned(a: Parts, b: Parts): [bigint, bigint] {
  const exponent = Math.min(a.exponent, b.exponent);
  return [a.coefficient * power10(a.exponent - exponent), b.coefficient * power10(b.exponent - exponent)];
}

const same = (a: Parts, b: Parts) => a.coefficient === b.coefficient && a.exponent === b.exponent;
const absolute = (value: bigint) => (value < 0n ? -value : value);
const digitsOf = (value: bigint) => absolute(value).toString().length;
const power10 = (exponent: number) => 10n ** BigInt(exponent);
