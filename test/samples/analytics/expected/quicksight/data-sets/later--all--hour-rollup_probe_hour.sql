SELECT
  "r"."window_start" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  "r"."kelvin_max" AS "kelvin_max",
  "d"."site" AS "site"
FROM (
SELECT *
FROM "rollup_probe_hour"
WHERE "group" IN ('a')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
  AND "window_start" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS timestamp)
) AS "r"
LEFT JOIN "devices" AS "d" ON "d"."group_id" = "r"."group_id" AND "d"."device_id" = "r"."device_id"
