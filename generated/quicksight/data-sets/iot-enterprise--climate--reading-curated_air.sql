SELECT
  "r"."event_time" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  "r"."co2" AS "co2",
  "d"."room" AS "room",
  "d"."site" AS "site",
  CAST(CASE WHEN (CASE WHEN CAST("r"."co2" AS DOUBLE) > 1000e0 THEN 100e0 ELSE 0e0 END - CASE WHEN CAST("r"."co2" AS DOUBLE) > 1000e0 THEN 100e0 ELSE 0e0 END) = 0e0 THEN CASE WHEN CAST("r"."co2" AS DOUBLE) > 1000e0 THEN 100e0 ELSE 0e0 END END AS bigint) AS "stale",
  "r"."temperature" AS "temperature",
  "r"."humidity" AS "humidity"
FROM (
SELECT *
FROM "curated_air"
WHERE "group" IN ('group6')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar)
  AND "event_time" >= CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS timestamp)
) AS "r"
LEFT JOIN "devices" AS "d" ON "d"."group_id" = "r"."group_id" AND "d"."device_id" = "r"."device_id"
