-- Per device and day of the last week, the newest first: gate
SELECT
  "dt",
  "group_id",
  "device_id",
  "readings",
  "uptime",
  "window_start"
FROM "rollup_gate_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
ORDER BY "dt" DESC, "group_id", "device_id"
