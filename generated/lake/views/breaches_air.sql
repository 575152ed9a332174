-- Clean readings of today that cross a threshold: Air quality station
CREATE OR REPLACE VIEW "breaches_air" AS
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
  "co2",
  "humidity",
  "pressure",
  "temperature",
  "dew_point",
  "latitude",
  "longitude",
  "room",
  "site",
  "breach_mould_risk",
  "breach_stale_air",
  "above_stale_air",
  "data_quality"
FROM "curated_air"
WHERE "dt" IN (CAST(current_date AS varchar))
  AND (
    "breach_mould_risk" = true
    OR "breach_stale_air" = true
  )
