import type { CastStep } from '../../../ir/etl/step';
import type { FieldType } from '../../../ir/fleet/sensors';
import { textOf, tokenOf } from './read';
import { fixed, list, name, remarks } from './sql';

/** A cast of DuckDB takes the same blanks and signs, and more. */
const around = (pattern: string) => fixed(`[ \\t]*${pattern}[ \\t]*`);
export const NUMBER = around('[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?');
const DIGITS = around('[+-]?[0-9]+');
const BLANK = fixed('[ \\t]*');
const TRUE = fixed('[ \\t]*([Tt][Rr][Uu][Ee]|1)[ \\t]*');
const FALSE = fixed('[ \\t]*([Ff][Aa][Ll][Ss][Ee]|0)[ \\t]*');
const BOUND = '9223372036854775808e0';

/** A double that is finite; adding 0 makes -0 a plain one. */
const numberOf = (token: string) =>
  `CASE WHEN regexp_full_match(${token}, ${NUMBER}) AND isfinite(TRY_CAST(${token} AS DOUBLE)) THEN TRY_CAST(${token} AS DOUBLE) + 0e0 END`;

/** Digits within 64 bit, or a double that is whole. */
export function integerOf(token: string): string {
  const double = `TRY_CAST(${token} AS DOUBLE)`;
  return `CASE WHEN regexp_full_match(${token}, ${DIGITS}) THEN TRY_CAST(${token} AS BIGINT) WHEN regexp_full_match(${token}, ${NUMBER}) AND ${double} = floor(${double}) AND abs(${double}) < ${BOUND} THEN CAST(${double} AS BIGINT) END`;
}

/** Nearly all say it in these very words, which is seen sooner than by a pattern. */
export const booleanOf = (token: string) =>
  `CASE WHEN ${token} = 'false' THEN FALSE WHEN ${token} = 'true' THEN TRUE WHEN regexp_full_match(${token}, ${TRUE}) THEN TRUE WHEN regexp_full_match(${token}, ${FALSE}) THEN FALSE END`;

function castValue(column: string, type: FieldType): string {
  const token = tokenOf(column);
  switch (type) {
    case 'number':
      return numberOf(token);
    case 'integer':
      return integerOf(token);
    case 'boolean':
      return booleanOf(token);
    case 'string':
      return textOf(column);
  }
}

/** Whether the line has a key that nobody declares. */
const KEYS_REMARK = `CASE WHEN len("_odd") > 0 THEN 'key:unknown' END AS "_keys"`;

const LATE = 'late';
/** A network takes its time by the wall, however fast the clock of a fleet runs. */
export const waits = (ms: number) => `${ms} * getvariable('speed')`;
const arrivedAfter = (ms: number) => `CASE WHEN "_arrival_ms" - "_ms" > ${waits(ms)} THEN TRUE END`;
/** It says that it did not wait; and no line of its boot can say otherwise. */
const clockRemarks = (behindMs: number) => [
  `CASE WHEN NOT "_is_judged" AND NOT ${booleanOf(tokenOf(LATE))} AND "_arrival_ms" - "_ms" > ${waits(behindMs)} THEN 'clock:behind' END`,
  `CASE WHEN "_is_righted" THEN 'clock:righted' END`,
];

/** Values instead of tokens, and a remark for each that could not be had. */
export function castSql({ columns, lateAfterMs, behindMs }: CastStep): string {
  const wrong = [...columns]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name: column, type }) => {
      const there =
        type === 'string' ? `${tokenOf(column)} IS NOT NULL` : `NOT regexp_full_match(${tokenOf(column)}, ${BLANK})`;
      return `CASE WHEN ${name(column)} IS NULL AND ${there} THEN ${fixed(`type:${column}`)} END`;
    });
  return `SELECT * EXCLUDE ("_v", "_j", "_is_judged", "_is_righted"),${list([`nullif(${remarks([...wrong, ...clockRemarks(behindMs)])}, '') AS "_types"`, `CAST(NULL AS VARCHAR) AS "_ranges"`, KEYS_REMARK])}
FROM (
  SELECT *,${list([
    `epoch_ms("_ms") AS "event_time"`,
    `epoch_ms("_arrival_ms") AS "ingest_time"`,
    ...columns.map(({ name: column, type }) => {
      const value = castValue(column, type);
      return `${column === LATE ? `coalesce(${arrivedAfter(lateAfterMs)}, ${value})` : value} AS ${name(column)}`;
    }),
  ])}
  FROM "timed"
)`;
}
