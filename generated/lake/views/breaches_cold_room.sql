-- Clean readings of today that cross a threshold: Cold room probe
CREATE OR REPLACE VIEW "breaches_cold_room" AS
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
  "humidity",
  "temperature",
  "dew_point",
  "latitude",
  "longitude",
  "site",
  "zone",
  "breach_cold_chain_broken",
  "above_cold_chain_broken",
  "breach_damp",
  "above_damp",
  "data_quality"
FROM "curated_cold_room"
WHERE "dt" IN (CAST(current_date AS varchar))
  AND (
    "breach_cold_chain_broken" = true
    OR "breach_damp" = true
  )
