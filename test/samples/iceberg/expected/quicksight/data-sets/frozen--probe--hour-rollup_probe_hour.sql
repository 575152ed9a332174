SELECT
  "r"."window_start" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  ("r"."temperature_mean" * "r"."temperature_count") AS "temperature_sum",
  "r"."temperature_count" AS "temperature_count",
  CAST(extract(hour FROM "r"."window_start") AS bigint) AS "hour_of_day",
  "r"."temperature_max" AS "temperature_max"
FROM "rollup_probe_hour" AS "r"
WHERE "group" IN ('rooms')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
  AND "window_start" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS timestamp)
