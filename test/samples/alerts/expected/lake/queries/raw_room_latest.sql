-- Latest reading of each device since yesterday: room
SELECT
  "group_id",
  "device_id",
  TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' SECOND * CAST(("event_time" - "event_time" % 1000) / 1000 AS bigint) AS "event_at",
  "humidity",
  "temperature",
  "late"
FROM (
  SELECT
    *,
    row_number() OVER (PARTITION BY "group_id", "device_id" ORDER BY "event_time" DESC, "ingest_ms" DESC) AS "_newest"
  FROM "raw_room"
  WHERE (("year" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 1, 4) AND "month" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 6, 2) AND "day" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 9, 2)) OR ("year" = substr(CAST(current_date AS varchar), 1, 4) AND "month" = substr(CAST(current_date AS varchar), 6, 2) AND "day" = substr(CAST(current_date AS varchar), 9, 2)))
) AS "readings"
WHERE "_newest" = 1
ORDER BY "group_id", "device_id"
