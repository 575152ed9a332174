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
  "temperature",
  "breach_too_warm",
  "above_too_warm",
  "data_quality"
FROM "curated_room"
WHERE ("year" = substr(CAST(current_date AS varchar), 1, 4) AND "month" = substr(CAST(current_date AS varchar), 6, 2) AND "day" = substr(CAST(current_date AS varchar), 9, 2))
  AND (
    "breach_too_warm" = true
  )
