SELECT
  "r"."event_time" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  "r"."tag" AS "tag"
FROM "curated_portal" AS "r"
WHERE "group" IN ('gates')
  AND "year" || '-' || "month" || '-' || "day" >= CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar)
  AND "year" >= substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 1, 4)
  AND "event_time" >= CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS timestamp)
