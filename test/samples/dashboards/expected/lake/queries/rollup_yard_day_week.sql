-- Per device and day of the last week, the newest first: yard
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
  "kelvin_count",
  "kelvin_min",
  "kelvin_max",
  "kelvin_mean",
  "kelvin_last",
  "breach_warm_count",
  "window_start"
FROM "rollup_yard_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
ORDER BY "dt" DESC, "group_id", "device_id"
