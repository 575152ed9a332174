-- Thresholds that were raised since yesterday and not cleared yet, the oldest first
SELECT
  "group_id",
  "device_id",
  "threshold",
  "severity",
  TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' SECOND * CAST(("event_time" - "event_time" % 1000) / 1000 AS bigint) AS "raised_at",
  "value",
  "unit"
FROM (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY "group_id", "device_id", "threshold"
      ORDER BY "event_time" DESC, "sequence" DESC
    ) AS "_newest"
  FROM "alerts"
  WHERE "dt" IN (CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), CAST(current_date AS varchar))
) AS "events"
WHERE "_newest" = 1
  AND "state" = 'raised'
ORDER BY "event_time"
