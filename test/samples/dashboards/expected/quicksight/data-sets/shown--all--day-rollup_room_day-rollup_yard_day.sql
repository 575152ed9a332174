SELECT
  "r"."window_start" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  ("r"."temperature_mean" * "r"."temperature_count") AS "temperature_sum",
  "r"."temperature_count" AS "temperature_count",
  "d"."shelf" AS "shelf",
  "d"."site" AS "site",
  ("r"."kelvin_mean" * "r"."kelvin_count") AS "kelvin_sum",
  "r"."kelvin_count" AS "kelvin_count",
  "r"."temperature_max" AS "temperature_max",
  TRY_CAST("d"."latitude" AS double) AS "latitude",
  TRY_CAST("d"."longitude" AS double) AS "longitude"
FROM (
SELECT *
FROM "rollup_room_day"
WHERE "group" IN ('north')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '731' DAY AS date) AS varchar)
  AND "window_start" >= CAST(CAST(current_date - INTERVAL '731' DAY AS date) AS timestamp)
) AS "r"
LEFT JOIN "devices" AS "d" ON "d"."group_id" = "r"."group_id" AND "d"."device_id" = "r"."device_id"
UNION ALL
SELECT
  "r"."window_start" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  ("r"."temperature_mean" * "r"."temperature_count") AS "temperature_sum",
  "r"."temperature_count" AS "temperature_count",
  "d"."shelf" AS "shelf",
  "d"."site" AS "site",
  ("r"."kelvin_mean" * "r"."kelvin_count") AS "kelvin_sum",
  "r"."kelvin_count" AS "kelvin_count",
  "r"."temperature_max" AS "temperature_max",
  TRY_CAST("d"."latitude" AS double) AS "latitude",
  TRY_CAST("d"."longitude" AS double) AS "longitude"
FROM (
SELECT *
FROM "rollup_yard_day"
WHERE "group" IN ('south')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '731' DAY AS date) AS varchar)
  AND "window_start" >= CAST(CAST(current_date - INTERVAL '731' DAY AS date) AS timestamp)
) AS "r"
LEFT JOIN "devices" AS "d" ON "d"."group_id" = "r"."group_id" AND "d"."device_id" = "r"."device_id"
