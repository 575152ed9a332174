-- Clean readings of today that cross a threshold: RFID portal
CREATE OR REPLACE VIEW "breaches_portal" AS
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
  "direction",
  "signal",
  "tag",
  "site",
  "breach_antenna_weak",
  "below_antenna_weak",
  "data_quality"
FROM "curated_portal"
WHERE "dt" IN (CAST(current_date AS varchar))
  AND (
    "breach_antenna_weak" = true
  )
