SELECT
  "r"."first_seen" AS "event_time",
  "r"."tag" AS "tag",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  "r"."last_seen" AS "last_seen",
  "r"."dwell_s" AS "dwell_s",
  "r"."readings" AS "readings",
  "r"."previous_device_id" AS "previous_device_id",
  "d"."site" AS "site"
FROM (
SELECT *
FROM "visits_gate__tag"
WHERE "group" IN ('gates')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
  AND "first_seen" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS timestamp)
) AS "r"
LEFT JOIN "devices" AS "d" ON "d"."group_id" = "r"."group_id" AND "d"."device_id" = "r"."device_id"
