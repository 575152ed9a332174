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
  "door",
  "temperature",
  "fahrenheit",
  "breach_too_warm",
  "above_too_warm",
  "data_quality"
FROM "curated_probe"
WHERE ("year" = substr(CAST(current_date AS varchar), 1, 4) AND "month" = substr(CAST(current_date AS varchar), 6, 2) AND "day" = substr(CAST(current_date AS varchar), 9, 2))
  AND (
    "breach_too_warm" = true
  )
