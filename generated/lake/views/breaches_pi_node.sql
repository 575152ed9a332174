-- Clean readings of today that cross a threshold: Raspberry Pi node
CREATE OR REPLACE VIEW "breaches_pi_node" AS
SELECT
  "event_time",
  "ingest_time",
  "group_id",
  "device_id",
  "boot_id",
  "sequence",
  "monotonic_ms",
  "late",
  "trace_id",
  "cpu_load",
  "cpu_temperature",
  "free_disk",
  "site",
  "breach_disk_full",
  "below_disk_full",
  "breach_throttling",
  "above_throttling",
  "data_quality"
FROM "curated_pi_node"
WHERE "dt" IN (CAST(current_date AS varchar))
  AND (
    "breach_disk_full" = true
    OR "breach_throttling" = true
  )
