-- Latest clean reading of each device since yesterday: Smart meter
CREATE OR REPLACE VIEW "latest_meter" AS
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
FROM (
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
    "data_quality",
    row_number() OVER (
      PARTITION BY "group_id", "device_id"
      ORDER BY "event_time" DESC, "ingest_time" DESC NULLS LAST, "sequence" DESC NULLS LAST
    ) AS "_newest"
  FROM "live_meter"
) AS "readings"
WHERE "_newest" = 1
