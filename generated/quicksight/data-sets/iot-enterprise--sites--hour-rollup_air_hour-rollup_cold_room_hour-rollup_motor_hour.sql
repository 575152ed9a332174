SELECT
  "r"."window_start" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  "r"."temperature_max" AS "temperature_max",
  "d"."site" AS "site",
  TRY_CAST("d"."latitude" AS double) AS "latitude",
  TRY_CAST("d"."longitude" AS double) AS "longitude"
FROM (
SELECT *
FROM "rollup_air_hour"
WHERE "group" IN ('group6')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
  AND "window_start" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS timestamp)
) AS "r"
LEFT JOIN "devices" AS "d" ON "d"."group_id" = "r"."group_id" AND "d"."device_id" = "r"."device_id"
UNION ALL
SELECT
  "r"."window_start" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  "r"."temperature_max" AS "temperature_max",
  "d"."site" AS "site",
  TRY_CAST("d"."latitude" AS double) AS "latitude",
  TRY_CAST("d"."longitude" AS double) AS "longitude"
FROM (
SELECT *
FROM "rollup_cold_room_hour"
WHERE "group" IN ('group1')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
  AND "window_start" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS timestamp)
) AS "r"
LEFT JOIN "devices" AS "d" ON "d"."group_id" = "r"."group_id" AND "d"."device_id" = "r"."device_id"
UNION ALL
SELECT
  "r"."window_start" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  "r"."temperature_max" AS "temperature_max",
  "d"."site" AS "site",
  TRY_CAST("d"."latitude" AS double) AS "latitude",
  TRY_CAST("d"."longitude" AS double) AS "longitude"
FROM (
SELECT *
FROM "rollup_motor_hour"
WHERE "group" IN ('group2')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
  AND "window_start" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS timestamp)
) AS "r"
LEFT JOIN "devices" AS "d" ON "d"."group_id" = "r"."group_id" AND "d"."device_id" = "r"."device_id"
