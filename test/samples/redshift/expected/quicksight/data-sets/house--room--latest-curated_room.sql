SELECT "event_time", "group_id", "device_id", "temperature"
FROM (
SELECT *, row_number() OVER (PARTITION BY "group_id", "device_id" ORDER BY "event_time" DESC) AS "_newest"
FROM (
SELECT
  "r"."event_time" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  "r"."temperature" AS "temperature"
FROM "live_room" AS "r"
WHERE "group_id" IN ('rooms')
  AND "event_time" >= CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS timestamp)
) AS "readings"
) AS "numbered"
WHERE "_newest" = 1
