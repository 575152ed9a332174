-- Mean, least and greatest value per device and hour of today: room
SELECT
  "group_id",
  "device_id",
  TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' HOUR * CAST(("event_time" - "event_time" % 3600000) / 3600000 AS bigint) AS "hour",
  avg("humidity") AS "humidity_mean",
  min("humidity") AS "humidity_least",
  max("humidity") AS "humidity_greatest",
  avg("temperature") AS "temperature_mean",
  min("temperature") AS "temperature_least",
  max("temperature") AS "temperature_greatest",
  count(*) AS "readings"
FROM "raw_room"
WHERE ("year" = substr(CAST(current_date AS varchar), 1, 4) AND "month" = substr(CAST(current_date AS varchar), 6, 2) AND "day" = substr(CAST(current_date AS varchar), 9, 2))
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
