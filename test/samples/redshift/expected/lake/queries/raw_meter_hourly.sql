-- Mean, least and greatest value per device and hour of today: meter
SELECT
  "group_id",
  "device_id",
  TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' HOUR * CAST(("event_time" - "event_time" % 3600000) / 3600000 AS bigint) AS "hour",
  avg("power") AS "power_mean",
  min("power") AS "power_least",
  max("power") AS "power_greatest",
  count(*) AS "readings"
FROM "raw_meter"
WHERE ("year" = substr(CAST(current_date AS varchar), 1, 4) AND "month" = substr(CAST(current_date AS varchar), 6, 2) AND "day" = substr(CAST(current_date AS varchar), 9, 2))
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
