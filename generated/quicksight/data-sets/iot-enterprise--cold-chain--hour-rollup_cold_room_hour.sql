SELECT
  "r"."window_start" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  ("r"."temperature_mean" * "r"."temperature_count") AS "temperature_sum",
  "r"."temperature_count" AS "temperature_count",
  "d"."site" AS "site",
  "r"."temperature_max" AS "temperature_max",
  CAST(extract(hour FROM "r"."window_start") AS bigint) AS "hour_of_day"
FROM (
SELECT *
FROM "rollup_cold_room_hour"
WHERE "group" IN ('group1')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
  AND "window_start" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS timestamp)
) AS "r"
LEFT JOIN "devices" AS "d" ON "d"."group_id" = "r"."group_id" AND "d"."device_id" = "r"."device_id"
