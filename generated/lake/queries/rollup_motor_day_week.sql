-- Per device and day of the last week, the newest first: Motor vibration sensor
SELECT
  "dt",
  "group_id",
  "device_id",
  "readings",
  "uptime",
  "kurtosis_count",
  "kurtosis_min",
  "kurtosis_max",
  "kurtosis_mean",
  "kurtosis_last",
  "temperature_count",
  "temperature_min",
  "temperature_max",
  "temperature_mean",
  "temperature_last",
  "vibration_count",
  "vibration_min",
  "vibration_max",
  "vibration_mean",
  "vibration_last",
  "breach_bearing_wear_count",
  "breach_overheated_count",
  "window_start"
FROM "rollup_motor_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
ORDER BY "dt" DESC, "group_id", "device_id"
