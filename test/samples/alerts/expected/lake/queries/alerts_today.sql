-- Thresholds crossed today, the newest first
SELECT
  TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' SECOND * CAST(("event_time" - "event_time" % 1000) / 1000 AS bigint) AS "event_at",
  "group_id",
  "device_id",
  "threshold",
  "severity",
  "state",
  "field",
  "value",
  "unit"
FROM "alerts"
WHERE "dt" IN (CAST(current_date AS varchar))
ORDER BY "event_time" DESC
LIMIT 1000
