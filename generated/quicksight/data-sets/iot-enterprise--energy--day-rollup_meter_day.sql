SELECT
  "r"."window_start" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  ("r"."power_mean" * "r"."power_count") AS "power_sum",
  "r"."power_count" AS "power_count",
  "d"."site" AS "site",
  ("r"."voltage_mean" * "r"."voltage_count") AS "voltage_sum",
  "r"."voltage_count" AS "voltage_count"
FROM (
SELECT *
FROM "rollup_meter_day"
WHERE "group" IN ('group5')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '731' DAY AS date) AS varchar)
  AND "window_start" >= CAST(CAST(current_date - INTERVAL '731' DAY AS date) AS timestamp)
) AS "r"
LEFT JOIN "devices" AS "d" ON "d"."group_id" = "r"."group_id" AND "d"."device_id" = "r"."device_id"
