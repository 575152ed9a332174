-- Clean readings of today that cross a threshold: probe
CREATE OR REPLACE VIEW "breaches_probe" AS
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
  "temperature",
  "breach_warm",
  "above_warm",
  "data_quality"
FROM "curated_probe"
WHERE "dt" IN (CAST(current_date AS varchar))
  AND (
    "breach_warm" = true
  )
