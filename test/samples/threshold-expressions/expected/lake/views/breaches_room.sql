-- Clean readings of today that cross a threshold: room
CREATE OR REPLACE VIEW "breaches_room" AS
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
  "door_open",
  "humidity",
  "mode",
  "temperature",
  "dew_point",
  "breach_near_dew",
  "above_near_dew",
  "breach_stuck",
  "breach_sweating",
  "data_quality"
FROM "curated_room"
WHERE "dt" IN (CAST(current_date AS varchar))
  AND (
    "breach_near_dew" = true
    OR "breach_stuck" = true
    OR "breach_sweating" = true
  )
