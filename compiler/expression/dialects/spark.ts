import type { Dialect } from './dialect';
import { call, cast, choose, closed, operation, type Piece, prefixed } from './lake-fragment';
import { printLakeSql, type Words } from './lake-sql';

const WORDS: Words = {
  dialect: 'spark',
  number: (value) => (value < 0 || Object.is(value, -0) ? prefixed('-', closed(`${-value}D`)) : closed(`${value}D`)),
  // In a literal a backslash escapes, whether it stands before a quote or not (spark.sql.parser.escapedStringLiterals is off by default).
  // A dollar sign begins a reference to the environment, which Spark replaces before it parses (spark.sql.variable.substitute).
  string: (value) => `'${value.replace(/[\\']/g, '\\$&').replace(/[\0-\x1f\x7f$]/g, unicode)}'`,
  name: (name) => `\`${name.replaceAll('`', '``')}\``,
  // NaN is greater than infinity in Spark.
  isFinite: (x) => operation('<', call('abs', x), closed(`CAST('Infinity' AS DOUBLE)`)),
  // Missing for a divisor of zero, also in ANSI mode.
  divide: (left, right) => call('try_divide', left, right),
  remainder: (left, right) => operation('%', left, call('nullif', right, closed('0D'))),
  // For doubles floor and ceil are 64-bit integers in Spark, too small for a large one; those are whole already.
  floor: (x) => whole('floor', x),
  ceil: (x) => whole('ceil', x),
  length: 'char_length',
  startsWith: (text, part) => call('startswith', text, part),
  endsWith: (text, part) => call('endswith', text, part),
  contains: (text, part) => call('contains', text, part),
};

/** Spark SQL 3.5, in ANSI mode or not. */
export const spark: Dialect = {
  name: 'spark',
  print: (expression, options) => printLakeSql(WORDS, expression, options),
};

function whole(name: 'floor' | 'ceil', x: Piece): Piece {
  const small = operation('<', call('abs', x), closed('9.0E15D'));
  return choose([[small, cast(call(name, x), 'DOUBLE')]], x);
}

const unicode = (c: string) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
