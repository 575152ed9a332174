import type { TimeStep } from '../../../ir/etl/step';
import type { PartitionKey } from '../../../ir/fleet/lake';
import { booleanOf, integerOf, NUMBER, waits } from './cast';
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
  const isInFolder = partitioning.includes('device');
  const device = isInFolder ? '"_folder_device"' : textOf('device_id');
  const token = tokenOf('event_time');
  return `SELECT *${isInFolder ? ' EXCLUDE ("_folder_device")' : ''},${list([
    `${device} AS "device_id"`,
    `CASE WHEN regexp_full_match(${token}, ${NUMBER}) THEN TRY_CAST(${token} AS DOUBLE) END AS "_number"`,
    `CASE WHEN NOT regexp_full_match(${token}, ${NUMBER}) THEN regexp_extract(${token}, ${ISO}, ['date', 'h', 'm', 's', 'f', 'sign', 'zh', 'zm']) END AS "_iso"`,
    `${integerOf(tokenOf('ingest_ms'))} AS "_ingest_ms"`,
    `${integerOf(tokenOf('monotonic_ms'))} AS "_counted_ms"`,
    `${textOf('boot_id')} AS "_boot"`,
    `NOT ${booleanOf(tokenOf('late'))} AS "_at_once"`,
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
  return `SELECT * EXCLUDE ("_ingest_ms", "_counted_ms"),
  ${ms} AS "_said_ms",
  CASE WHEN "_counted_ms" BETWEEN 0 AND ${YEAR_10000_MS} THEN "_counted_ms" END AS "_monotonic_ms",
  CASE WHEN abs(CAST(floor("_ingest_ms" / ${DAY_MS}e0) AS BIGINT) - date_diff('day', ${EPOCH_DAY}, "_folder_day")) <= 1 THEN "_ingest_ms" END AS "_arrival_ms"
FROM "moments"`;
}

/** Where the time of a reading lies between its boot and its arrival can be told; and whether its clock was wrong for certain. */
export function doubtedSql({ wrongMs }: TimeStep): string {
  const waited = '"_arrival_ms" - "_said_ms"';
  return `SELECT *,
  coalesce("_is_told" AND (${waited} < -${wrongMs} OR "_at_once" AND ${waited} > ${waits(wrongMs)}), FALSE) AS "_is_wrong"
FROM (
  SELECT *,
  "_unparsable" IS NULL AND "_said_ms" BETWEEN 0 AND ${YEAR_10000_MS - 1} AND "_arrival_ms" IS NOT NULL AND "_monotonic_ms" IS NOT NULL AND "_boot" IS NOT NULL AS "_is_told"
  FROM "clock"
)`;
}

/** What was put right is said, with the time that the line claims. */
export function rightedSql({ wrongMs }: TimeStep): string {
  const isWrong = `d."_is_told" AND abs(d."_said_ms" - d."_monotonic_ms" - c."_booted_ms") > ${waits(wrongMs)}`;
  return `SELECT * EXCLUDE ("_booted_ms", "_monotonic_ms", "_boot", "_at_once", "_is_told") REPLACE (
  CASE WHEN "_is_righted" THEN "_monotonic_ms" + "_booted_ms" ELSE "_said_ms" END AS "_said_ms"
)
FROM (
  SELECT d.*, c."_booted_ms", d."_said_ms" AS "_claimed_ms",
  d."_is_told" AND c."_booted_ms" IS NOT NULL AS "_is_judged", coalesce(${isWrong}, FALSE) AS "_is_righted"
  FROM "doubted" d
  LEFT JOIN "clocks" c
  ON c."group_id" = d."group_id" AND c."device_id" = d."device_id" AND c."_boot" = d."_boot" AND c."_folder_day" = d."_folder_day"
)`;
}

/**
 * The boots in which a clock was wrong, and when each began: by its own clock where that was right, else by the first line that arrived. A boot whose right
 * times disagree slept between them, and has no one beginning.
 */
export function bootsSql({ wrongMs }: TimeStep): string {
  const off = 'abs("_arrival_ms" - "_said_ms")';
  const isRight = `"_at_once" AND ${off} <= ${waits(wrongMs)}`;
  const booted = '"_said_ms" - "_monotonic_ms"';
  return `SELECT "group_id", "device_id", "_boot", "_folder_day", coalesce("_right".booted, "_arrived") AS "_booted_ms"
FROM (
  SELECT "group_id", "device_id", "_boot", "_folder_day",
  min("_arrival_ms" - "_monotonic_ms") FILTER ("_at_once") AS "_arrived",
  min({ 'off': ${off}, 'booted': ${booted} }) FILTER (${isRight}) AS "_right",
  max(${booted}) FILTER (${isRight}) - min(${booted}) FILTER (${isRight}) AS "_apart",
  bool_or("_is_wrong") AS "_was_wrong"
  FROM "doubted"
  WHERE "_is_told"
  GROUP BY "group_id", "device_id", "_boot", "_folder_day"
)
WHERE "_was_wrong" AND "_arrived" IS NOT NULL AND coalesce("_apart" <= ${waits(wrongMs)}, TRUE)`;
}

/** Decides which day a row belongs to, and turns away what has no sound time or device. */
export function timeSql(step: TimeStep): string {
  return `SELECT * EXCLUDE ("_said_ms", "_claimed_ms", "_number", "_iso", "_hit", "_hit_before"),
  coalesce("_unparsable", "_hit") AS "_reason",
  CASE WHEN "_unparsable" IS NOT NULL THEN 'unparsable' WHEN "_hit" IS NOT NULL THEN 'quarantined' END AS "_state",
  CASE WHEN "_unparsable" IS NULL AND "_hit" IS NULL THEN "_said_ms" END AS "_ms",
  CASE WHEN "_unparsable" IS NULL AND "_hit" IS NULL THEN CAST(epoch_ms("_said_ms") AS DATE) ELSE "_folder_day" END AS "_day",
  CASE WHEN NOT "_is_righted" THEN NULL WHEN "_hit_before" IS NULL THEN CAST(epoch_ms("_claimed_ms") AS DATE) ELSE "_folder_day" END AS "_day_before"
FROM (
  SELECT *,
  ${reasonOf(step, '"_said_ms"')} AS "_hit",
  CASE WHEN "_is_righted" THEN ${reasonOf(step, '"_claimed_ms"')} END AS "_hit_before"
  FROM "righted"
)`;
}

/** Why a line with this time is turned away. */
function reasonOf(step: TimeStep, ms: string): string {
  const day = `date_diff('day', ${EPOCH_DAY}, "_folder_day")`;
  const said = `${ms} // ${DAY_MS}`;
  const missing = `"_v"."event_time" IS NULL`;
  return firstOf([
    [`"_unparsable" IS NOT NULL`, 'NULL'],
    [`"device_id" IS NULL`, `'device-missing'`],
    [`NOT regexp_full_match("device_id", ${fixed(DEVICE)})`, `'device-malformed'`],
    [missing, `'time-missing'`],
    [`${ms} IS NULL OR ${ms} < 0 OR ${ms} >= ${YEAR_10000_MS}`, `'time-unreadable'`],
    [`${ms} < ${step.earliestMs}`, `'time-past'`],
    [`${ms} > "_arrival_ms" + ${step.aheadMs} OR ${said} > ${day} + ${step.daysBefore}`, `'time-future'`],
    [`${ms} < "_arrival_ms" - ${step.lateMs} OR ${said} < ${day} - ${step.daysAfter}`, `'time-late'`],
  ]);
}
