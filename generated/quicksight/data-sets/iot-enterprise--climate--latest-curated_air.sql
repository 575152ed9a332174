SELECT "event_time", "group_id", "device_id", "co2", "humidity", "pressure", "temperature", "dew_point", "room", "site"
FROM (
SELECT *, row_number() OVER (PARTITION BY "group_id", "device_id" ORDER BY "event_time" DESC) AS "_newest"
FROM (
SELECT
  "r"."event_time" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  "r"."co2" AS "co2",
  "r"."humidity" AS "humidity",
  "r"."pressure" AS "pressure",
  "r"."temperature" AS "temperature",
  "r"."dew_point" AS "dew_point",
  "d"."room" AS "room",
  "d"."site" AS "site"
FROM (
SELECT *
FROM "curated_air"
WHERE "group" IN ('group6')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar)
  AND "event_time" >= CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS timestamp)
) AS "r"
LEFT JOIN "devices" AS "d" ON "d"."group_id" = "r"."group_id" AND "d"."device_id" = "r"."device_id"
) AS "readings"
) AS "numbered"
WHERE "_newest" = 1
