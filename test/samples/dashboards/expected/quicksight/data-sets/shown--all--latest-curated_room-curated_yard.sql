SELECT "event_time", "group_id", "device_id", "humidity", "open", "temperature", "kelvin", "shelf", "site"
FROM (
SELECT *, row_number() OVER (PARTITION BY "group_id", "device_id" ORDER BY "event_time" DESC) AS "_newest"
FROM (
SELECT
  "r"."event_time" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  "r"."humidity" AS "humidity",
  "r"."open" AS "open",
  "r"."temperature" AS "temperature",
  "r"."kelvin" AS "kelvin",
  "d"."shelf" AS "shelf",
  "d"."site" AS "site"
FROM (
SELECT *
FROM "curated_room"
WHERE "group" IN ('north')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar)
  AND "event_time" >= CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS timestamp)
) AS "r"
LEFT JOIN "devices" AS "d" ON "d"."group_id" = "r"."group_id" AND "d"."device_id" = "r"."device_id"
UNION ALL
SELECT
  "r"."event_time" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  CAST(NULL AS double) AS "humidity",
  CAST(NULL AS boolean) AS "open",
  "r"."temperature" AS "temperature",
  "r"."kelvin" AS "kelvin",
  "d"."shelf" AS "shelf",
  "d"."site" AS "site"
FROM (
SELECT *
FROM "curated_yard"
WHERE "group" IN ('south')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar)
  AND "event_time" >= CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS timestamp)
) AS "r"
LEFT JOIN "devices" AS "d" ON "d"."group_id" = "r"."group_id" AND "d"."device_id" = "r"."device_id"
) AS "readings"
) AS "numbered"
WHERE "_newest" = 1
