SELECT
  "r"."event_time" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  "r"."power" AS "power"
FROM "live_meter" AS "r"
WHERE "group_id" IN ('meters')
  AND "event_time" >= CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS timestamp)
