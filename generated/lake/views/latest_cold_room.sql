-- Latest clean reading of each device since yesterday: Cold room probe
CREATE OR REPLACE VIEW "latest_cold_room" AS
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
  "humidity",
  "temperature",
  "dew_point",
  "latitude",
  "longitude",
  "site",
  "zone",
  "breach_cold_chain_broken",
  "above_cold_chain_broken",
  "breach_damp",
  "above_damp",
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
    "humidity",
    "temperature",
    "dew_point",
    "latitude",
    "longitude",
    "site",
    "zone",
    "breach_cold_chain_broken",
    "above_cold_chain_broken",
    "breach_damp",
    "above_damp",
    "data_quality",
    row_number() OVER (
      PARTITION BY "group_id", "device_id"
      ORDER BY "event_time" DESC, "ingest_time" DESC NULLS LAST, "sequence" DESC NULLS LAST
    ) AS "_newest"
  FROM "live_cold_room"
) AS "readings"
WHERE "_newest" = 1
