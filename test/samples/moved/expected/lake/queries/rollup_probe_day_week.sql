-- Per device and day of the last week, the newest first: probe
SELECT
  "dt",
  "group_id",
  "device_id",
  "readings",
  "uptime",
  "temperature_count",
  "temperature_min",
  "temperature_max",
  "temperature_mean",
  "temperature_last",
  "breach_warm_count",
  "window_start"
FROM "rollup_probe_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
ORDER BY "dt" DESC, "group_id", "device_id"
