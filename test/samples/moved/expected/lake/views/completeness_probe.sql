-- How much of each of the last 7 days there is of each device, silent ones included: probe
CREATE OR REPLACE VIEW "completeness_probe" AS
SELECT
  "days"."dt",
  "known"."group_id",
  "known"."device_id",
  coalesce("heard"."readings", 0) AS "readings",
  CAST(CASE "known"."group_id"
    WHEN 'cold' THEN 1440
  END AS bigint) AS "expected",
  coalesce("heard"."uptime", 0) AS "uptime"
FROM "devices" AS "known"
CROSS JOIN (
  SELECT DISTINCT "dt"
  FROM "rollup_probe_day"
  WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
) AS "days"
LEFT JOIN (
  SELECT "dt", "group_id", "device_id", "readings", "uptime"
  FROM "rollup_probe_day"
  WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
) AS "heard"
  ON "heard"."dt" = "days"."dt"
  AND "heard"."group_id" = "known"."group_id"
  AND "heard"."device_id" = "known"."device_id"
WHERE "known"."sensor" = 'probe'
