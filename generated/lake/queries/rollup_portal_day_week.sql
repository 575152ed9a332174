-- Per device and day of the last week, the newest first: RFID portal
SELECT
  "dt",
  "group_id",
  "device_id",
  "readings",
  "uptime",
  "signal_count",
  "signal_min",
  "signal_max",
  "signal_mean",
  "signal_last",
  "breach_antenna_weak_count",
  "window_start"
FROM "rollup_portal_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
ORDER BY "dt" DESC, "group_id", "device_id"
