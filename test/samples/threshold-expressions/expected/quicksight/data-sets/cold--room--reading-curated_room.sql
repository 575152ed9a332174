SELECT
  "r"."event_time" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  "r"."humidity" AS "humidity",
  "r"."temperature" AS "temperature"
FROM "live_room" AS "r"
WHERE "group_id" IN ('rooms')
  AND "event_time" >= CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS timestamp)
