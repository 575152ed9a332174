SELECT
  "r"."window_start" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  "r"."humidity_max" AS "humidity_max",
  "d"."shelf" AS "shelf",
  "d"."site" AS "site",
  ("r"."humidity_mean" * "r"."humidity_count") AS "humidity_sum",
  "r"."humidity_count" AS "humidity_count",
  ("r"."temperature_mean" * "r"."temperature_count") AS "temperature_sum",
  "r"."temperature_count" AS "temperature_count"
FROM (
SELECT *
FROM "rollup_room_day"
WHERE "group" IN ('north')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '731' DAY AS date) AS varchar)
  AND "window_start" >= CAST(CAST(current_date - INTERVAL '731' DAY AS date) AS timestamp)
) AS "r"
LEFT JOIN "devices" AS "d" ON "d"."group_id" = "r"."group_id" AND "d"."device_id" = "r"."device_id"
