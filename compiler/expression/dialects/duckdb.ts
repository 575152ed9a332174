import type { Dialect } from './dialect';
import { call, closed, operation, type Piece, prefixed } from './lake-fragment';
import { printLakeSql, type Words } from './lake-sql';

export const DUCKDB_WORDS: Words = {
  dialect: 'duckdb',
  // With an exponent a literal is a double.
  number: (value) => signed(value, (text) => (text.includes('e') ? text : `${text}e0`)),
  // Backslashes stand for themselves.
  string: (value) => `'${refuseNul(value).replaceAll("'", "''")}'`,
  name: (name) => `"${refuseNul(name).replaceAll('"', '""')}"`,
  isFinite: (x) => call('isfinite', x),
  divide: (left, right) => operation('/', left, right),
  remainder: (left, right) => operation('%', left, right),
  floor: (x) => call('floor', x),
  ceil: (x) => call('ceil', x),
  length: 'length',
  startsWith: (text, part) => call('starts_with', text, part),
  endsWith: (text, part) => call('ends_with', text, part),
  contains: (text, part) => call('contains', text, part),
};

/** DuckDB 1.5. Division by zero gives infinity there, as IEEE has it (setting ieee_floating_point_ops, on by default). */
export const duckdb: Dialect = {
  name: 'duckdb',
  print: (expression, options) => printLakeSql(DUCKDB_WORDS, expression, options),
};

function signed(value: number, write: (text: string) => string): Piece {
  const size = closed(write(String(Math.abs(value))));
  return value < 0 || Object.is(value, -0) ? prefixed('-', size) : size;
}

function refuseNul(text: string): string {
  if (text.includes('\0')) throw new Error(`cannot quote for DuckDB: ${JSON.stringify(text)}`);
  return text;
}
