-- Per device and day of the last week, the newest first: room
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
  "dew_point_count",
  "dew_point_min",
  "dew_point_max",
  "dew_point_mean",
  "dew_point_last",
  "breach_near_dew_count",
  "breach_stuck_count",
  "breach_sweating_count",
  "window_start"
FROM "rollup_room_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
ORDER BY "dt" DESC, "group_id", "device_id"
