-- Latest clean reading of each device since yesterday: yard
CREATE OR REPLACE VIEW "latest_yard" AS
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
  "latitude",
  "longitude",
  "site",
  "breach_warm",
  "above_warm",
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
    "temperature",
    "kelvin",
    "latitude",
    "longitude",
    "site",
    "breach_warm",
    "above_warm",
    "data_quality",
    row_number() OVER (
      PARTITION BY "group_id", "device_id"
      ORDER BY "event_time" DESC, "ingest_time" DESC NULLS LAST, "sequence" DESC NULLS LAST
    ) AS "_newest"
  FROM "live_yard"
) AS "readings"
WHERE "_newest" = 1
