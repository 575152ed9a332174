import type { Column } from '../definitions/picture';
import type { Value } from './rows';

/** The name that a value is known by in a picture. */
export const textOf = (value: Value | undefined) => (value === null || value === undefined ? '(none)' : String(value));

/** As the definition asks for it, with at most two decimals. */
export function shownNumber(
  value: Value | undefined,
  { decimals, suffix }: Pick<Column, 'decimals' | 'suffix'>,
): string {
  if (typeof value !== 'number') return value === null || value === undefined ? '–' : String(value);
  return `${Number.isInteger(value) ? value.toLocaleString('en') : value.toFixed(Math.min(decimals, 2))}${suffix}`;
}
