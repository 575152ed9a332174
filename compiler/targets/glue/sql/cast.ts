import type { CastStep } from '../../../ir/etl/step';
import type { FieldType } from '../../../ir/fleet/sensors';
import { clock, matches, name, remarks, type StepLayers, text } from './sql';

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
function integerOf(token: string): string {
  const double = tryDouble(token);
  return `CASE WHEN ${matches(token, `${BLANK}${DIGITS}${BLANK}`)} THEN try_cast(${token} AS BIGINT) WHEN ${isNumber(token)} AND abs(${double}) < ${BOUND} AND ${double} = CAST(CAST(${double} AS BIGINT) AS DOUBLE) THEN CAST(${double} AS BIGINT) END`;
}

const booleanOf = (token: string) =>
  `CASE WHEN ${matches(token, TRUE)} THEN TRUE WHEN ${matches(token, FALSE)} THEN FALSE END`;

/** A text with a quote before it is a text of JSON; without U+0000 it may be a value. */
const textOf = (token: string) =>
  `CASE WHEN startswith(${token}, '"') AND instr(${token}, ${text('\0')}) = 0 THEN substring(${token}, 2) END`;

function castValue(token: string, type: FieldType): string {
  switch (type) {
    case 'number':
      return numberOf(token);
    case 'integer':
      return integerOf(token);
    case 'boolean':
      return booleanOf(token);
    case 'string':
      return textOf(token);
  }
}

const tokenOf = (key: string) => `t.${name(key)}`;

/** A struct of what the one member of `_tokens` says, with a remark for each value that could not be had. */
export function slowly({ columns }: CastStep): string {
  const values = [
    ['_unparsable', 't._unparsable'],
    ['device_id', textOf(tokenOf('device_id'))],
    ['event_time', tokenOf('event_time')],
    ['ingest_ms', integerOf(tokenOf('ingest_ms'))],
    ...columns.map((one) => [one.name, castValue(tokenOf(one.name), one.type)] as const),
    ['_types', remarks([...columns].sort((a, b) => (a.name < b.name ? -1 : 1)).map(remark))],
  ] as const;
  return `transform(_tokens, t -> named_struct(${values.map(([key, sql]) => `${text(key)}, ${sql}`).join(', ')}))[0]`;
}

function remark({ name: column, type }: CastStep['columns'][number]): string {
  const token = tokenOf(column);
  const there = type === 'string' ? `${token} IS NOT NULL` : `NOT ${matches(token, BLANK)}`;
  return `CASE WHEN ${castValue(token, type)} IS NULL AND ${there} THEN ${text(`type:${column}`)} END`;
}

/** A value out of a line that Spark's own reader could type, or else out of its tokens. */
export const valueSql = (key: string) => `CASE WHEN _slow IS NULL THEN _json.${name(key)} ELSE _slow.${name(key)} END`;

const LATE = 'late';

/** A network takes its time by the wall, however fast the clock of a fleet runs. */
export const waits = (ms: number) => `${ms} * _speed`;

/** Typed values and moments instead of what the line said; adding 0 to a double makes -0 a plain one. */
export function castLayers({ columns, lateAfterMs, behindMs }: CastStep): StepLayers {
  const values = columns.map(({ name: column, type }) => ({
    name: column,
    sql:
      type === 'number'
        ? `${valueSql(column)} + 0D`
        : column === LATE
          ? `CASE WHEN _arrival_ms - _ms > ${waits(lateAfterMs)} THEN TRUE ELSE ${valueSql(column)} END`
          : valueSql(column),
  }));
  const moments = [
    { name: 'event_time', sql: clock('_ms') },
    { name: 'ingest_time', sql: clock('_arrival_ms') },
  ];
  // It says that it did not wait; and no line of its boot can say otherwise.
  const behind = `CASE WHEN NOT _is_judged AND NOT (${valueSql(LATE)}) AND _arrival_ms - _ms > ${waits(behindMs)} THEN 'clock:behind' END`;
  const righted = `CASE WHEN _is_righted THEN 'clock:righted' END`;
  const quality = [
    { name: '_types', sql: remarks(['_slow._types', behind, righted]) },
    { name: '_ranges', sql: 'CAST(NULL AS STRING)' },
    { name: '_keys', sql: `CASE WHEN size(_odd) > 0 THEN 'key:unknown' END` },
  ];
  return {
    layers: [[...moments, ...values, ...quality]],
    leftovers: ['_json', '_slow', '_is_judged', '_is_righted', '_speed'],
  };
}
