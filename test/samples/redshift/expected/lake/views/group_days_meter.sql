-- Each group by day, of the last 31 days: meter
CREATE OR REPLACE VIEW "group_days_meter" AS
SELECT
  "dt",
  "group_id",
  count(*) AS "devices",
  CAST(sum("readings") AS bigint) AS "readings",
  avg("uptime") AS "uptime",
  min("power_min") AS "power_min",
  max("power_max") AS "power_max",
  sum("power_mean" * "power_count") / nullif(sum("power_count"), 0) AS "power_mean",
  sum("power_energy") AS "power_energy"
FROM "rollup_meter_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
GROUP BY "dt", "group_id"
