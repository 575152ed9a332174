import { visible } from '../../compiler/diagnostics/render/visible';
import type { QueryResult } from '../../runtime/twin/lake/query/lake-query';
import { count, counted, table } from '../table';

export const RESULT_FORMATS = ['table', 'csv', 'json'] as const;

type Value = QueryResult['rows'][number][number];

/** For people: columns that line up, and what it took. Empty and NULL are told apart. */
export function resultTable({ columns, rows, truncated, objectsScanned, elapsedMs }: QueryResult): string {
  const cells = rows.map((row) => row.map((value) => (typeof value === 'number' ? String(value) : shown(value))));
  const head = columns.map(({ name }) => visible(name));
  const more = truncated ? ', and more: add a LIMIT, or take --format csv' : '';
  const took = `${counted(rows.length, 'row')}${more}; read ${counted(objectsScanned, 'object')} in ${count(Math.round(elapsedMs))} ms`;
  return `${table(head, cells).join('\n')}\n\n${took}\n`;
}

/** RFC 4180. NULL is empty, an empty text is quoted. */
export function resultCsv({ columns, rows }: QueryResult): string {
  const lines = [columns.map(({ name }) => name), ...rows];
  return lines.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

/** An object per row. */
export function resultJson({ columns, rows, ...rest }: QueryResult): string {
  const objects = rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null])));
  return `${JSON.stringify({ format: 'fleetwright/query/v1', columns, rows: objects, ...rest }, undefined, 2)}\n`;
}

const shown = (value: Exclude<Value, number>) => (value === null ? 'NULL' : visible(String(value)));

function csvCell(value: Value): string {
  if (value === null) return '';
  const text = String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
