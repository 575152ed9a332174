-- Clean readings of today that cross a threshold: Motor vibration sensor
CREATE OR REPLACE VIEW "breaches_motor" AS
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
  "kurtosis",
  "temperature",
  "vibration",
  "latitude",
  "line",
  "longitude",
  "machine",
  "site",
  "breach_bearing_wear",
  "above_bearing_wear",
  "breach_overheated",
  "data_quality"
FROM "curated_motor"
WHERE "dt" IN (CAST(current_date AS varchar))
  AND (
    "breach_bearing_wear" = true
    OR "breach_overheated" = true
  )
