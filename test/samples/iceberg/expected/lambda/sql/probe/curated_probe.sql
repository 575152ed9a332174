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
  "data_quality",
  "group_id" AS "group",
  CAST("_day" AS VARCHAR)[1:4] AS "year",
  CAST("_day" AS VARCHAR)[6:7] AS "month",
  CAST("_day" AS VARCHAR)[9:10] AS "day",
  "_rank"
FROM "rows"
WHERE "_state" IS NULL;
