import type { SerialRange } from './fleet/groups';

/** The fewest and the most digits of a running number: 1,000,000 devices are the most a range can count. */
export const DIGITS = { least: 3, most: 7 } as const;

/** Three digits, or as many as the largest number needs: temp-001 … temp-040, meter-00001 … meter-12000. */
export function serialRange(prefix: string, count: number): SerialRange {
  return { prefix, count, digits: Math.max(DIGITS.least, String(count).length) };
}

export function serialIn(range: SerialRange, index: number): string {
  return range.prefix + String(index + 1).padStart(range.digits, '0');
}

/** Whether a serial is one of the range, without counting it out. */
export function inRange({ prefix, digits, count }: SerialRange, serial: string): boolean {
  if (serial.length !== prefix.length + digits || !serial.startsWith(prefix)) return false;
  const number = serial.slice(prefix.length);
  return /^[0-9]+$/.test(number) && Number(number) >= 1 && Number(number) <= count;
}

/**
 * The first serial that two ranges share, in the spelling of `wide`, or undefined. `narrow` has the longer prefix (or the same):
 * `t-1` with 12 devices and `t-` with 1,012 share t-1001. Whether the prefixes agree is for the caller to know.
 */
export function firstShared(wide: SerialRange, narrow: SerialRange): string | undefined {
  const extra = narrow.prefix.slice(wide.prefix.length);
  if (extra.length + narrow.digits !== wide.digits || !/^[0-9]*$/.test(extra)) return undefined;
  const first = Number(extra) * 10 ** narrow.digits + 1;
  return first <= wide.count ? serialIn(wide, first - 1) : undefined;
}
