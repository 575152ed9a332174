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
  "kelvin",
  "site",
  "data_quality",
  "group_id" AS "group",
  CAST("_day" AS VARCHAR) AS "dt",
  row_number() OVER (ORDER BY "device_id", "_ms", "_arrival_ms" NULLS LAST, "trace_id" NULLS LAST, "_line") AS "_rank"
FROM "rows"
WHERE "_state" IS NULL;
