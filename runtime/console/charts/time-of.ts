import type { Value } from './rows';

/** A timestamp as the lake writes it, in UTC; ms since 1970. */
export function timeOf(value: Value | undefined): number {
  if (typeof value === 'number') return value;
  const written = String(value ?? '').replace(' ', 'T');
  const zoned = /(Z|[+-]\d\d(:?\d\d)?)$/.test(written) || written.length <= 10 ? written : `${written}Z`;
  return Date.parse(zoned.replace(/([+-]\d\d)$/, '$1:00'));
}

/** A moment, to the minute. */
export const utc = (ms: number) => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
