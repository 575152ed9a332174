-- Latest clean reading of each device since yesterday: probe
CREATE OR REPLACE VIEW "latest_probe" AS
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
    "door",
    "temperature",
    "fahrenheit",
    "breach_too_warm",
    "above_too_warm",
    "data_quality",
    row_number() OVER (
      PARTITION BY "group_id", "device_id"
      ORDER BY "event_time" DESC, "ingest_time" DESC NULLS LAST, "sequence" DESC NULLS LAST
    ) AS "_newest"
  FROM "live_probe"
) AS "readings"
WHERE "_newest" = 1
