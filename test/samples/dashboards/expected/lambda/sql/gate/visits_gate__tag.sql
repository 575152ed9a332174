WITH "sightings" AS (
  SELECT
    "tag", "group_id", "device_id", "_day", "_ms",
    row_number() OVER (PARTITION BY "tag", "_day" ORDER BY "_ms", "device_id", "_rank") AS "_at"
  FROM "rows"
  WHERE "_state" IS NULL AND "tag" <> ''
), "arrivals" AS (
  SELECT
    *,
    CASE
      WHEN lag("device_id") OVER w = "device_id" AND lag("group_id") OVER w = "group_id" AND "_ms" - lag("_ms") OVER w <= 300000 THEN 0
      ELSE 1
    END AS "_new"
  FROM "sightings"
  WINDOW w AS (PARTITION BY "tag", "_day" ORDER BY "_at")
), "numbered" AS (
  SELECT *, CAST(sum("_new") OVER (PARTITION BY "tag", "_day" ORDER BY "_at" ROWS UNBOUNDED PRECEDING) AS BIGINT) AS "visit"
  FROM "arrivals"
), "visits" AS (
  SELECT "tag", "_day", "visit", "group_id", "device_id", min("_ms") AS "_first", max("_ms") AS "_last", count(*) AS "readings"
  FROM "numbered"
  GROUP BY "tag", "_day", "visit", "group_id", "device_id"
), "result" AS (
  SELECT
    "tag",
    "visit",
    "group_id",
    "device_id",
    epoch_ms("_first") AS "first_seen",
    epoch_ms("_last") AS "last_seen",
    CAST("_last" - "_first" AS DOUBLE) / 1e3 AS "dwell_s",
    "readings",
    lag("device_id") OVER (PARTITION BY "tag", "_day" ORDER BY "visit") AS "previous_device_id",
    "group_id" AS "group",
    CAST("_day" AS VARCHAR) AS "dt",
    row_number() OVER (ORDER BY "tag", "visit") AS "_rank"
  FROM "visits"
)
SELECT * FROM "result";
