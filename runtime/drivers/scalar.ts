import type { FieldValue } from './driver';

/** A number as JSON writes it. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** As Python, C, Go and JavaScript write what is no finite number. */
const NOT_FINITE = /^[+-]?(?:nan(?:\([a-z0-9_]*\))?|inf|infinity)$/i;
/** An exponent beyond it makes a number that no 64-bit integer holds. */
const MOST_EXPONENT = 40;

export const isNotFinite = (word: string): boolean => NOT_FINITE.test(word);
export const isNumber = (word: string): boolean => NUMBER.test(word);

/**
 * The value of a number as it is written: a double, or a bigint where it is whole and a double would be another number. What is beyond doubles is
 * an infinity, which is no value of any field.
 */
export function numberOf(word: string): Extract<FieldValue, number | bigint> {
  const value = Number(word);
  if (!Number.isFinite(value) || Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value;
  return wholeOf(word) ?? value;
}

/** Exactly, where the digits say a whole number. */
function wholeOf(word: string): bigint | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(word) ?? [];
  const shift = Number(exponent) - fraction.length;
  if (Math.abs(shift) > MOST_EXPONENT) return undefined;
  const digits = BigInt(whole + fraction);
  const scale = 10n ** BigInt(Math.abs(shift));
  if (shift >= 0) return (sign === '-' ? -1n : 1n) * digits * scale;
  return digits % scale === 0n ? (sign === '-' ? -1n : 1n) * (digits / scale) : undefined;
}
