import type { Track } from '../../../ir/etl/track';
import { chain, list, name } from './sql';
import { partitionColumns } from './tables';

/** Consecutive sightings of a tag at one device, over all groups of the sensor. */
export function visitsSql({ column, gapMs, table }: Track): string {
  const tag = name(column);
  const order = `"_ms", "device_id", "_rank"`;
  const sightings = `SELECT
  ${tag}, "group_id", "device_id", "_day", "_ms",
  row_number() OVER (PARTITION BY ${tag}, "_day" ORDER BY ${order}) AS "_at"
FROM "rows"
WHERE "_state" IS NULL AND ${tag} <> ''`;
  const arrivals = `SELECT
  *,
  CASE
    WHEN lag("device_id") OVER w = "device_id" AND lag("group_id") OVER w = "group_id" AND "_ms" - lag("_ms") OVER w <= ${gapMs} THEN 0
    ELSE 1
  END AS "_new"
FROM "sightings"
WINDOW w AS (PARTITION BY ${tag}, "_day" ORDER BY "_at")`;
  const numbered = `SELECT *, CAST(sum("_new") OVER (PARTITION BY ${tag}, "_day" ORDER BY "_at" ROWS UNBOUNDED PRECEDING) AS BIGINT) AS "visit"
FROM "arrivals"`;
  const visits = `SELECT ${tag}, "_day", "visit", "group_id", "device_id", min("_ms") AS "_first", max("_ms") AS "_last", count(*) AS "readings"
FROM "numbered"
GROUP BY ${tag}, "_day", "visit", "group_id", "device_id"`;
  const result = `SELECT${list([
    tag,
    '"visit"',
    '"group_id"',
    '"device_id"',
    'epoch_ms("_first") AS "first_seen"',
    'epoch_ms("_last") AS "last_seen"',
    'CAST("_last" - "_first" AS DOUBLE) / 1e3 AS "dwell_s"',
    '"readings"',
    `lag("device_id") OVER (PARTITION BY ${tag}, "_day" ORDER BY "visit") AS "previous_device_id"`,
    ...partitionColumns(table),
    `row_number() OVER (ORDER BY ${tag}, "visit") AS "_rank"`,
  ])}
FROM "visits"`;
  return `${chain([
    ['sightings', sightings],
    ['arrivals', arrivals],
    ['numbered', numbered],
    ['visits', visits],
    ['result', result],
  ])};\n`;
}
