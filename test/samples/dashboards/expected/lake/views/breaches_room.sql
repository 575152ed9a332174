-- Clean readings of today that cross a threshold: Room {{resolve:ssm:x}} <b>&'"
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
  "humidity",
  "open",
  "temperature",
  "kelvin",
  "latitude",
  "longitude",
  "shelf",
  "site",
  "breach_dry",
  "above_dry",
  "below_dry",
  "breach_warm",
  "above_warm",
  "data_quality"
FROM "curated_room"
WHERE "dt" IN (CAST(current_date AS varchar))
  AND (
    "breach_dry" = true
    OR "breach_warm" = true
  )
