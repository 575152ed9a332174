SELECT
  "r"."window_start" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  ("r"."humidity_mean" * "r"."humidity_count") AS "humidity_sum",
  "r"."humidity_count" AS "humidity_count",
  ("r"."temperature_mean" * "r"."temperature_count") AS "temperature_sum",
  "r"."temperature_count" AS "temperature_count",
  "r"."humidity_max" AS "humidity_max"
FROM "rollup_room_day" AS "r"
WHERE "group" IN ('rooms')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '731' DAY AS date) AS varchar)
  AND "window_start" >= CAST(CAST(current_date - INTERVAL '731' DAY AS date) AS timestamp)
