import type { CastStep } from '../../../ir/etl/step';
import type { FieldType } from '../../../ir/fleet/sensors';
import { clock, matches, name, remarks, type StepLayers, text } from './sql';
import { textOf } from './time';

export const NUMBER = '[+-]?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?';
const DIGITS = '[+-]?[0-9]+';
const BLANK = '[ \\t]*';
const TRUE = '[ \\t]*(?:[Tt][Rr][Uu][Ee]|1)[ \\t]*';
const FALSE = '[ \\t]*(?:[Ff][Aa][Ll][Ss][Ee]|0)[ \\t]*';
export const BOUND = '9.223372036854775808E18D';

export const trimmed = (token: string) => `trim(BOTH ${text(' \t')} FROM ${token})`;
export const tryDouble = (token: string) => `try_cast(${token} AS DOUBLE)`;

/** A double that is finite; adding 0 makes -0 a plain one. */
function numberOf(token: string): string {
  const value = trimmed(token);
  return `CASE WHEN ${matches(value, NUMBER)} AND abs(${tryDouble(value)}) < CAST('Infinity' AS DOUBLE) THEN ${tryDouble(value)} + 0D END`;
}

/** Digits within 64 bit, or a double that is whole. */
export function integerOf(token: string): string {
  const value = trimmed(token);
  const double = tryDouble(value);
  return `CASE WHEN ${matches(value, DIGITS)} THEN try_cast(${value} AS BIGINT) WHEN ${matches(value, NUMBER)} AND abs(${double}) < ${BOUND} AND ${double} = CAST(CAST(${double} AS BIGINT) AS DOUBLE) THEN CAST(${double} AS BIGINT) END`;
}

const booleanOf = (token: string) =>
  `CASE WHEN ${matches(token, TRUE)} THEN TRUE WHEN ${matches(token, FALSE)} THEN FALSE END`;

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
      return `CASE WHEN ${there} AND ${name(fresh(column))} IS NULL THEN ${text(`type:${column}`)} END`;
    });
  const values = columns.map(({ name: column, type }) => ({ name: fresh(column), sql: castValue(column, type) }));
  return {
    layers: [
      values,
      [
        { name: '_types', sql: remarks(wrong) },
        { name: '_ranges', sql: 'CAST(NULL AS STRING)' },
        { name: 'event_time', sql: clock('_ms') },
        { name: 'ingest_time', sql: clock('_arrival_ms') },
        ...columns.map(({ name: column }) => ({ name: column, sql: name(fresh(column)) })),
      ],
    ],
    leftovers: [...values.map((one) => one.name), 'ingest_ms'],
  };
}
