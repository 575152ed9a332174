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
  "cpu_load",
  "cpu_temperature",
  "free_disk",
  "site",
  "breach_disk_full",
  "below_disk_full",
  "breach_throttling",
  "above_throttling",
  "data_quality",
  "group_id" AS "group",
  CAST("_day" AS VARCHAR) AS "dt",
  "_rank"
FROM "rows"
WHERE "_state" IS NULL;
