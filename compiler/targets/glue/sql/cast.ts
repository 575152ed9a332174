import type { CastStep } from '../../../ir/etl/step';
import type { FieldType } from '../../../ir/fleet/sensors';
import { clock, matches, name, remarks, type StepLayers, text } from './sql';
import { textOf } from './time';

const NUMBER = '[+-]?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?';
const DIGITS = '[+-]?[0-9]+';
const BLANK = '[ \\t]*';
const TRUE = '[ \\t]*(?:[Tt][Rr][Uu][Ee]|1)[ \\t]*';
const FALSE = '[ \\t]*(?:[Ff][Aa][Ll][Ss][Ee]|0)[ \\t]*';
export const BOUND = '9.223372036854775808E18D';

/** A cast leaves spaces around a number aside, by itself. */
export const isNumber = (token: string) => matches(token, `${BLANK}${NUMBER}${BLANK}`);
export const tryDouble = (token: string) => `try_cast(${token} AS DOUBLE)`;

/** A double that is finite; adding 0 makes -0 a plain one. */
function numberOf(token: string): string {
  const double = tryDouble(token);
  return `CASE WHEN ${isNumber(token)} AND abs(${double}) < CAST('Infinity' AS DOUBLE) THEN ${double} + 0D END`;
}

/** Digits within 64 bit, or a double that is whole. */
export function integerOf(token: string): string {
  const double = tryDouble(token);
  return `CASE WHEN ${matches(token, `${BLANK}${DIGITS}${BLANK}`)} THEN try_cast(${token} AS BIGINT) WHEN ${isNumber(token)} AND abs(${double}) < ${BOUND} AND ${double} = CAST(CAST(${double} AS BIGINT) AS DOUBLE) THEN CAST(${double} AS BIGINT) END`;
}

const booleanOf = (token: string) =>
  `CASE WHEN ${matches(token, TRUE)} THEN TRUE WHEN ${matches(token, FALSE)} THEN FALSE END`;

/** What Spark's own reader made of a key, of its type already; there where `_quick` holds, and then right. */
export const quick = (column: string) => name(`_q_${column}`);

/** A value out of a line that Spark could read by itself, or else out of its token. */
export const either = (quickly: string, slowly: string) => `CASE WHEN _quick THEN ${quickly} ELSE ${slowly} END`;

function castValue(column: string, type: FieldType): string {
  switch (type) {
    case 'number':
      return numberOf(name(column));
    case 'integer':
      return integerOf(name(column));
    case 'boolean':
      return booleanOf(name(column));
    case 'string':
      return textOf(column);
  }
}

/** A cast value while its token is still needed. */
const fresh = (column: string) => `_c_${column}`;

/** Values instead of tokens, and a remark for each that could not be had. */
export function castLayers({ columns }: CastStep): StepLayers {
  const wrong = [...columns]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name: column, type }) => {
      const token = name(column);
      const there = type === 'string' ? `${token} IS NOT NULL` : `NOT ${matches(token, BLANK)}`;
      return `CASE WHEN ${name(fresh(column))} IS NULL AND ${there} THEN ${text(`type:${column}`)} END`;
    });
  const values = columns.map(({ name: column, type }) => ({
    name: fresh(column),
    sql: either(type === 'number' ? `${quick(column)} + 0D` : quick(column), castValue(column, type)),
  }));
  return {
    layers: [
      values,
      [
        { name: '_types', sql: either('CAST(NULL AS STRING)', remarks(wrong)) },
        { name: '_ranges', sql: 'CAST(NULL AS STRING)' },
        { name: 'event_time', sql: clock('_ms') },
        { name: 'ingest_time', sql: clock('_arrival_ms') },
        ...columns.map(({ name: column }) => ({ name: column, sql: name(fresh(column)) })),
      ],
    ],
    leftovers: [
      ...values.map((one) => one.name),
      ...columns.map(({ name: column }) => `_q_${column}`),
      '_quick',
      '_q_device_id',
      '_q_ingest_ms',
      'ingest_ms',
    ],
  };
}
