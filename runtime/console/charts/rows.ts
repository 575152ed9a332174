import type { ConsoleAnswer } from '../../../schema/console-protocol';
import type { Column } from '../definitions/picture';
import { textOf } from './shown-number';

export type Rows = ConsoleAnswer['rows'];
export type Value = Rows[number][number];

/** The place of the first column in a role; -1 where there is none. */
export const placeOf = (columns: readonly Column[], role: Column['role']) =>
  columns.findIndex((column) => column.role === role);

/** The numbers of a column; what is none is left out. */
export const numbers = (rows: Rows, column: number) =>
  rows.map((row) => row[column]).filter((value): value is number => typeof value === 'number');

/** By the text of a column, in the order of the names; all together where there is no such column. */
export function grouped(rows: Rows, column: number): Map<string, Rows> {
  const groups = new Map<string, (readonly Value[])[]>();
  for (const row of rows) {
    const name = column < 0 ? '' : textOf(row[column]);
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The least and the greatest; undefined where there are none. */
export function extent(values: readonly number[]): [number | undefined, number | undefined] {
  let low: number | undefined;
  let high: number | undefined;
  for (const value of values) {
    if (low === undefined || value < low) low = value;
    if (high === undefined || value > high) high = value;
  }
  return [low, high];
}
