import type { Column } from '../definitions/picture';
import type { Value } from './rows';

/** The name that a value is known by in a picture. */
export const textOf = (value: Value | undefined) => (value === null || value === undefined ? '(none)' : String(value));

/** A timestamp as the lake writes it, in UTC; ms since 1970. */
export function timeOf(value: Value | undefined): number {
  if (typeof value === 'number') return value;
  const written = String(value ?? '').replace(' ', 'T');
  const zoned = /(Z|[+-]\d\d(:?\d\d)?)$/.test(written) || written.length <= 10 ? written : `${written}Z`;
  return Date.parse(zoned.replace(/([+-]\d\d)$/, '$1:00'));
}

/** As the definition asks for it, with at most two decimals. */
export function shownNumber(
  value: Value | undefined,
  { decimals, suffix }: Pick<Column, 'decimals' | 'suffix'>,
): string {
  if (typeof value !== 'number') return value === null || value === undefined ? '–' : String(value);
  return `${Number.isInteger(value) ? value.toLocaleString('en') : value.toFixed(Math.min(decimals, 2))}${suffix}`;
}

/** A moment, to the minute. */
export const utc = (ms: number) => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
