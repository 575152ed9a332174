-- Readings that arrived today after waiting on the device, the longest wait first: room
SELECT
  "group_id",
  "device_id",
  TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' SECOND * CAST(("event_time" - "event_time" % 1000) / 1000 AS bigint) AS "event_at",
  ("ingest_ms" - "event_time") / 1000.0 AS "waited_s"
FROM "raw_room"
WHERE ("year" = substr(CAST(current_date AS varchar), 1, 4) AND "month" = substr(CAST(current_date AS varchar), 6, 2) AND "day" = substr(CAST(current_date AS varchar), 9, 2))
  AND "late" = true
ORDER BY "ingest_ms" - "event_time" DESC
LIMIT 1000
