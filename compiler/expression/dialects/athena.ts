import type { Dialect } from './dialect';
import { DUCKDB_WORDS } from './duckdb';
import { printLakeSql, type Words } from './lake-sql';

const WORDS: Words = {
  ...DUCKDB_WORDS,
  dialect: 'athena',
  // CloudFormation would take `{{resolve:…}}` out of the text of a query.
  string: (value) =>
    value
      .split(/(?<=\{)(?=\{)/)
      .map(DUCKDB_WORDS.string)
      .join(' || '),
  // Each engine has its own name for it; infinity less itself is not a number, and that is equal to nothing.
  isFinite: (text) => `(${text} - ${text}) = 0e0`,
  startsWith: (text, part) => `(substr(${text}, 1, length(${part})) = ${part})`,
  endsWith: (text, part) =>
    `(length(${text}) >= length(${part}) AND substr(${text}, length(${text}) - length(${part}) + 1) = ${part})`,
  contains: (text, part) => `(strpos(${text}, ${part}) > 0)`,
};

/** What Athena (Trino) and DuckDB have in common: one text for queries over the lake, on AWS and in the twin. */
export const athena: Dialect = {
  name: 'athena',
  print: (expression, options) => printLakeSql(WORDS, expression, options),
};
