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
  "breach_warm",
  "above_warm",
  "data_quality",
  "group_id" AS "group",
  CAST("_day" AS VARCHAR) AS "dt",
  "_rank"
FROM "rows"
WHERE "_state" IS NULL;
