-- Per device and day of the last week, the newest first: Raspberry Pi node
SELECT
  "dt",
  "group_id",
  "device_id",
  "readings",
  "uptime",
  "cpu_load_count",
  "cpu_load_min",
  "cpu_load_max",
  "cpu_load_mean",
  "cpu_load_last",
  "cpu_temperature_count",
  "cpu_temperature_min",
  "cpu_temperature_max",
  "cpu_temperature_mean",
  "cpu_temperature_last",
  "free_disk_count",
  "free_disk_min",
  "free_disk_max",
  "free_disk_mean",
  "free_disk_last",
  "breach_disk_full_count",
  "breach_throttling_count",
  "window_start"
FROM "rollup_pi_node_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
ORDER BY "dt" DESC, "group_id", "device_id"
