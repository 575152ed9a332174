-- Clean readings of today that cross a threshold: Smart meter
CREATE OR REPLACE VIEW "breaches_meter" AS
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
  "energy",
  "power",
  "voltage",
  "load_kw",
  "site",
  "breach_voltage_band",
  "above_voltage_band",
  "below_voltage_band",
  "data_quality"
FROM "curated_meter"
WHERE "dt" IN (CAST(current_date AS varchar))
  AND (
    "breach_voltage_band" = true
  )
