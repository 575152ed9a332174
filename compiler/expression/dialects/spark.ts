import type { Dialect } from './dialect';
import { printLakeSql, type Words } from './lake-sql';

const WORDS: Words = {
  dialect: 'spark',
  number: (value) => (value < 0 || Object.is(value, -0) ? `(- ${-value}D)` : `${value}D`),
  // In a literal a backslash escapes, whether it stands before a quote or not (spark.sql.parser.escapedStringLiterals is off by default).
  // A dollar sign begins a reference to the environment, which Spark replaces before it parses (spark.sql.variable.substitute).
  string: (value) => `'${value.replace(/[\\']/g, '\\$&').replace(/[\0-\x1f\x7f$]/g, unicode)}'`,
  name: (name) => `\`${name.replaceAll('`', '``')}\``,
  toDouble: (text) => `CAST(${text} AS DOUBLE)`,
  // NaN is greater than infinity in Spark.
  isFinite: (text) => `(abs(${text}) < CAST('Infinity' AS DOUBLE))`,
  // Missing for a divisor of zero, also in ANSI mode.
  divide: (left, right) => `try_divide(${left}, ${right})`,
  remainder: (left, right) => `(${left} % nullif(${right}, 0D))`,
  // For doubles floor and ceil are 64-bit integers in Spark, too small for a large one; those are whole already.
  floor: (text) => whole('floor', text),
  ceil: (text) => whole('ceil', text),
  length: (text) => `char_length(${text})`,
  startsWith: (text, part) => `startswith(${text}, ${part})`,
  endsWith: (text, part) => `endswith(${text}, ${part})`,
  contains: (text, part) => `contains(${text}, ${part})`,
};

/** Spark SQL 3.5, in ANSI mode or not. */
export const spark: Dialect = {
  name: 'spark',
  print: (expression, options) => printLakeSql(WORDS, expression, options),
};

function whole(name: 'floor' | 'ceil', text: string): string {
  return `(CASE WHEN abs(${text}) < 9.0E15D THEN CAST(${name}(${text}) AS DOUBLE) ELSE ${text} END)`;
}

const unicode = (c: string) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
