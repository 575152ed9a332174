-- Per device and day of the last week, the newest first: Room {{resolve:ssm:x}} <b>&'"
SELECT
  "dt",
  "group_id",
  "device_id",
  "readings",
  "uptime",
  "humidity_count",
  "humidity_min",
  "humidity_max",
  "humidity_mean",
  "humidity_last",
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
  "breach_dry_count",
  "breach_warm_count",
  "window_start"
FROM "rollup_room_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
ORDER BY "dt" DESC, "group_id", "device_id"
