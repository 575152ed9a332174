import type { TimeStep } from '../../../ir/etl/step';
import type { PartitionKey } from '../../../ir/fleet/lake';
import { integerOf, NUMBER, trimmed } from './cast';
import { textOf, tokenOf } from './read';
import { firstOf, fixed, list } from './sql';

const DAY_MS = 86_400_000;
const YEAR_10000_MS = 253_402_300_800_000;
/** A device whose name may be that of a folder. */
export const DEVICE = '[A-Za-z0-9][A-Za-z0-9_:.-]{0,127}';
const EPOCH_DAY = `DATE '1970-01-01'`;

const ISO = fixed(
  [
    '^[ \\t]*([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})',
    '(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?',
    '(?:[Zz]|([+-])([0-9]{2})(?::?([0-9]{2}))?)?[ \\t]*$',
  ].join(''),
);

/** The parts of the time, where it is a text; and where the row came from. */
export function momentsSql(partitioning: readonly PartitionKey[]): string {
  const device = partitioning.includes('device')
    ? `regexp_extract("_source", '/device=([^/]+)/', 1)`
    : textOf('device_id');
  const token = tokenOf('event_time');
  return `SELECT *,${list([
    `${device} AS "device_id"`,
    `CASE WHEN regexp_full_match(${trimmed(token)}, ${NUMBER}) THEN TRY_CAST(${trimmed(token)} AS DOUBLE) END AS "_number"`,
    `CASE WHEN NOT regexp_full_match(${trimmed(token)}, ${NUMBER}) THEN regexp_extract(${token}, ${ISO}, ['date', 'h', 'm', 's', 'f', 'sign', 'zh', 'zm']) END AS "_iso"`,
    `${integerOf(tokenOf('ingest_ms'))} AS "_ingest_ms"`,
  ])}
FROM "tokens"`;
}

/** ms since 1970, or NULL. A text and a number are told apart by what they hold, so a number may come as a text. */
export function clockSql(): string {
  const part = (key: string) => `coalesce(TRY_CAST("_iso".${key} AS BIGINT), 0)`;
  const offset = `(CASE WHEN "_iso".sign = '-' THEN -1 ELSE 1 END * (${part('zh')} * 60 + ${part('zm')}) * 60000)`;
  const real = `TRY_CAST("_iso".date AS DATE) IS NOT NULL AND ${part('h')} < 24 AND ${part('m')} < 60 AND ${part('s')} < 60 AND ${part('zm')} < 60 AND ${part('zh')} * 60 + ${part('zm')} <= 1080`;
  const fraction = `CAST(rpad("_iso".f[1:3], 3, '0') AS BIGINT)`;
  const iso = `epoch_ms(CAST(TRY_CAST("_iso".date AS DATE) AS TIMESTAMP)) + (${part('h')} * 60 + ${part('m')}) * 60000 + ${part('s')} * 1000 + ${fraction} - ${offset}`;
  const size = 'abs("_number")';
  const ms = firstOf([
    [`${size} < 1e11`, `CAST(floor("_number" * 1e3 + 0.5e0) AS BIGINT)`],
    [`${size} < 1e14`, `CAST(floor("_number" + 0.5e0) AS BIGINT)`],
    [`${size} < 1e17`, `CAST(floor("_number" / 1e3 + 0.5e0) AS BIGINT)`],
    [`"_number" IS NULL AND "_iso".date <> '' AND ${real}`, iso],
  ]);
  return `SELECT * EXCLUDE ("_ingest_ms"),
  ${ms} AS "_said_ms",
  CASE WHEN abs(CAST(floor("_ingest_ms" / ${DAY_MS}e0) AS BIGINT) - date_diff('day', ${EPOCH_DAY}, "_folder_day")) <= 1 THEN "_ingest_ms" END AS "_arrival_ms"
FROM "moments"`;
}

/** Decides which day a row belongs to, and turns away what has no sound time or device. */
export function timeSql(step: TimeStep): string {
  const day = `date_diff('day', ${EPOCH_DAY}, "_folder_day")`;
  const said = `"_said_ms" // ${DAY_MS}`;
  const missing = `"_v"."event_time" IS NULL`;
  const reason = firstOf([
    [`"_unparsable" IS NOT NULL`, 'NULL'],
    [`"device_id" IS NULL`, `'device-missing'`],
    [`NOT regexp_full_match("device_id", ${fixed(DEVICE)})`, `'device-malformed'`],
    [missing, `'time-missing'`],
    [`"_said_ms" IS NULL OR "_said_ms" < 0 OR "_said_ms" >= ${YEAR_10000_MS}`, `'time-unreadable'`],
    [`"_said_ms" < ${step.earliestMs}`, `'time-past'`],
    [`"_said_ms" > "_arrival_ms" + ${step.aheadMs} OR ${said} > ${day} + ${step.daysBefore}`, `'time-future'`],
    [`"_said_ms" < "_arrival_ms" - ${step.lateMs} OR ${said} < ${day} - ${step.daysAfter}`, `'time-late'`],
  ]);
  return `SELECT * EXCLUDE ("_said_ms", "_number", "_iso", "_hit"),
  coalesce("_unparsable", "_hit") AS "_reason",
  CASE WHEN "_unparsable" IS NOT NULL THEN 'unparsable' WHEN "_hit" IS NOT NULL THEN 'quarantined' END AS "_state",
  CASE WHEN "_unparsable" IS NULL AND "_hit" IS NULL THEN "_said_ms" END AS "_ms",
  CASE WHEN "_unparsable" IS NULL AND "_hit" IS NULL THEN CAST(epoch_ms("_said_ms") AS DATE) ELSE "_folder_day" END AS "_day"
FROM (
  SELECT *,
  ${reason} AS "_hit"
  FROM "clock"
)`;
}
