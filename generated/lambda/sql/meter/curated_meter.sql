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
  "group_id" AS "group",
  CAST("_day" AS VARCHAR) AS "dt",
  "_rank"
FROM "rows"
WHERE "_state" IS NULL;
