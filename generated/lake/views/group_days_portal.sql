-- Each group by day, of the last 31 days: RFID portal
CREATE OR REPLACE VIEW "group_days_portal" AS
SELECT
  "dt",
  "group_id",
  count(*) AS "devices",
  CAST(sum("readings") AS bigint) AS "readings",
  avg("uptime") AS "uptime",
  min("signal_min") AS "signal_min",
  max("signal_max") AS "signal_max",
  sum("signal_mean" * "signal_count") / nullif(sum("signal_count"), 0) AS "signal_mean",
  CAST(sum("breach_antenna_weak_count") AS bigint) AS "breach_antenna_weak_count"
FROM "rollup_portal_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
GROUP BY "dt", "group_id"
