import type { Dialect } from './dialect';
import { DUCKDB_WORDS } from './duckdb';
import { call, closed, operation } from './lake-fragment';
import { printLakeSql, type Words } from './lake-sql';

const ONE = closed('1');

const WORDS: Words = {
  ...DUCKDB_WORDS,
  dialect: 'athena',
  // CloudFormation would take `{{resolve:…}}` out of the text of a query.
  string: (value) => {
    const parts = value.split(/(?<=\{)(?=\{)/).map(DUCKDB_WORDS.string);
    return parts.length > 1 ? `(${parts.join(' || ')})` : parts.join('');
  },
  // Each engine has its own name for it; infinity less itself is not a number, and that is equal to nothing.
  isFinite: (x) => operation('=', operation('-', x, x), closed('0e0')),
  startsWith: (text, part) => operation('=', call('substr', text, ONE, call('length', part)), part),
  endsWith: (text, part) => {
    const [long, short] = [call('length', text), call('length', part)];
    const end = call('substr', text, operation('+', operation('-', long, short), ONE));
    return operation('AND', operation('>=', long, short), operation('=', end, part));
  },
  contains: (text, part) => operation('>', call('strpos', text, part), closed('0')),
};

/** What Athena (Trino) and DuckDB have in common: one text for queries over the lake, on AWS and in the twin. */
export const athena: Dialect = {
  name: 'athena',
  print: (expression, options) => printLakeSql(WORDS, expression, options),
};
