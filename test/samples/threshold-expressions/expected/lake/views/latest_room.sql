-- Latest clean reading of each device since yesterday: room
CREATE OR REPLACE VIEW "latest_room" AS
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
  "door_open",
  "humidity",
  "mode",
  "temperature",
  "dew_point",
  "breach_near_dew",
  "above_near_dew",
  "breach_stuck",
  "breach_sweating",
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
    "door_open",
    "humidity",
    "mode",
    "temperature",
    "dew_point",
    "breach_near_dew",
    "above_near_dew",
    "breach_stuck",
    "breach_sweating",
    "data_quality",
    row_number() OVER (
      PARTITION BY "group_id", "device_id"
      ORDER BY "event_time" DESC, "ingest_time" DESC NULLS LAST, "sequence" DESC NULLS LAST
    ) AS "_newest"
  FROM "live_room"
) AS "readings"
WHERE "_newest" = 1
