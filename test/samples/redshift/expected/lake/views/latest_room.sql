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
  "temperature",
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
    "temperature",
    "breach_too_warm",
    "above_too_warm",
    "data_quality",
    row_number() OVER (
      PARTITION BY "group_id", "device_id"
      ORDER BY "event_time" DESC, "ingest_time" DESC NULLS LAST, "sequence" DESC NULLS LAST
    ) AS "_newest"
  FROM "curated_room"
  WHERE (("year" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 1, 4) AND "month" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 6, 2) AND "day" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 9, 2)) OR ("year" = substr(CAST(current_date AS varchar), 1, 4) AND "month" = substr(CAST(current_date AS varchar), 6, 2) AND "day" = substr(CAST(current_date AS varchar), 9, 2)))
) AS "readings"
WHERE "_newest" = 1
