SELECT
  "r"."window_start" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  ("r"."power_mean" * "r"."power_count") AS "power_sum",
  "r"."power_count" AS "power_count",
  "r"."power_max" AS "power_max"
FROM "rollup_meter_day" AS "r"
WHERE "group" IN ('meters')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '731' DAY AS date) AS varchar)
  AND "window_start" >= CAST(CAST(current_date - INTERVAL '731' DAY AS date) AS timestamp)
