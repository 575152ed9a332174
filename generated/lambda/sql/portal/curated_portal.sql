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
  "direction",
  "signal",
  "tag",
  "site",
  "breach_antenna_weak",
  "below_antenna_weak",
  "data_quality",
  "group_id" AS "group",
  CAST("_day" AS VARCHAR) AS "dt",
  "_rank"
FROM "rows"
WHERE "_state" IS NULL;
