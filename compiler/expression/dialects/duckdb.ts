import type { Dialect } from './dialect';
import { printLakeSql, type Words } from './lake-sql';

export const DUCKDB_WORDS: Words = {
  dialect: 'duckdb',
  // With an exponent a literal is a double.
  number: (value) => signed(value, (text) => (text.includes('e') ? text : `${text}e0`)),
  // Backslashes stand for themselves.
  string: (value) => `'${refuseNul(value).replaceAll("'", "''")}'`,
  name: (name) => `"${refuseNul(name).replaceAll('"', '""')}"`,
  toDouble: (text) => `CAST(${text} AS DOUBLE)`,
  isFinite: (text) => `isfinite(${text})`,
  divide: (left, right) => `(${left} / ${right})`,
  remainder: (left, right) => `(${left} % ${right})`,
  floor: (text) => `floor(${text})`,
  ceil: (text) => `ceil(${text})`,
  length: (text) => `length(${text})`,
  startsWith: (text, part) => `starts_with(${text}, ${part})`,
  endsWith: (text, part) => `ends_with(${text}, ${part})`,
  contains: (text, part) => `contains(${text}, ${part})`,
};

/** DuckDB 1.5. Division by zero gives infinity there, as IEEE has it (setting ieee_floating_point_ops, on by default). */
export const duckdb: Dialect = {
  name: 'duckdb',
  print: (expression, options) => printLakeSql(DUCKDB_WORDS, expression, options),
};

function signed(value: number, write: (text: string) => string): string {
  return value < 0 || Object.is(value, -0) ? `(- ${write(String(-value))})` : write(String(value));
}

function refuseNul(text: string): string {
  if (text.includes('\0')) throw new Error(`cannot quote for DuckDB: ${JSON.stringify(text)}`);
  return text;
}
