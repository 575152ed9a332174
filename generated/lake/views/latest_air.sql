-- Latest clean reading of each device since yesterday: Air quality station
CREATE OR REPLACE VIEW "latest_air" AS
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
  "co2",
  "humidity",
  "pressure",
  "temperature",
  "dew_point",
  "latitude",
  "longitude",
  "room",
  "site",
  "breach_mould_risk",
  "breach_stale_air",
  "above_stale_air",
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
    "co2",
    "humidity",
    "pressure",
    "temperature",
    "dew_point",
    "latitude",
    "longitude",
    "room",
    "site",
    "breach_mould_risk",
    "breach_stale_air",
    "above_stale_air",
    "data_quality",
    row_number() OVER (
      PARTITION BY "group_id", "device_id"
      ORDER BY "event_time" DESC, "ingest_time" DESC NULLS LAST, "sequence" DESC NULLS LAST
    ) AS "_newest"
  FROM "live_air"
) AS "readings"
WHERE "_newest" = 1
