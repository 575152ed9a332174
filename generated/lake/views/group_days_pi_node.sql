-- Each group by day, of the last 31 days: Raspberry Pi node
CREATE OR REPLACE VIEW "group_days_pi_node" AS
SELECT
  "dt",
  "group_id",
  count(*) AS "devices",
  CAST(sum("readings") AS bigint) AS "readings",
  avg("uptime") AS "uptime",
  min("cpu_load_min") AS "cpu_load_min",
  max("cpu_load_max") AS "cpu_load_max",
  sum("cpu_load_mean" * "cpu_load_count") / nullif(sum("cpu_load_count"), 0) AS "cpu_load_mean",
  min("cpu_temperature_min") AS "cpu_temperature_min",
  max("cpu_temperature_max") AS "cpu_temperature_max",
  sum("cpu_temperature_mean" * "cpu_temperature_count") / nullif(sum("cpu_temperature_count"), 0) AS "cpu_temperature_mean",
  min("free_disk_min") AS "free_disk_min",
  max("free_disk_max") AS "free_disk_max",
  sum("free_disk_mean" * "free_disk_count") / nullif(sum("free_disk_count"), 0) AS "free_disk_mean",
  CAST(sum("breach_disk_full_count") AS bigint) AS "breach_disk_full_count",
  CAST(sum("breach_throttling_count") AS bigint) AS "breach_throttling_count"
FROM "rollup_pi_node_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
GROUP BY "dt", "group_id"
