SELECT
  "r"."event_time" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  "r"."temperature" AS "temperature",
  "d"."site" AS "site",
  "r"."humidity" AS "humidity"
FROM (
SELECT *
FROM "live_cold_room"
WHERE "group_id" IN ('group1')
  AND "event_time" >= CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS timestamp)
) AS "r"
LEFT JOIN "devices" AS "d" ON "d"."group_id" = "r"."group_id" AND "d"."device_id" = "r"."device_id"
