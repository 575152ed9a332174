-- Per device and day of the last week, the newest first: meter
SELECT
  "dt",
  "group_id",
  "device_id",
  "readings",
  "uptime",
  "power_count",
  "power_min",
  "power_max",
  "power_mean",
  "power_last",
  "power_energy",
  "window_start"
FROM "rollup_meter_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
ORDER BY "dt" DESC, "group_id", "device_id"
