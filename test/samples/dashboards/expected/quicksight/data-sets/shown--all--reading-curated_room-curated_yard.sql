SELECT
  "r"."event_time" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  "r"."temperature" AS "temperature",
  "d"."shelf" AS "shelf",
  "d"."site" AS "site",
  CASE WHEN CAST("r"."temperature" AS DOUBLE) > 8e0 THEN ('{' || '{resolve:ssm:x}}') ELSE 'fine' END AS "hot",
  CAST(CASE WHEN (CASE WHEN CAST("r"."temperature" AS DOUBLE) > 8e0 THEN 100e0 ELSE 0e0 END - CASE WHEN CAST("r"."temperature" AS DOUBLE) > 8e0 THEN 100e0 ELSE 0e0 END) = 0e0 THEN CASE WHEN CAST("r"."temperature" AS DOUBLE) > 8e0 THEN 100e0 ELSE 0e0 END END AS bigint) AS "share",
  CAST(extract(hour FROM "r"."event_time") AS bigint) AS "hour_of_day"
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
  "r"."temperature" AS "temperature",
  "d"."shelf" AS "shelf",
  "d"."site" AS "site",
  CASE WHEN CAST("r"."temperature" AS DOUBLE) > 8e0 THEN ('{' || '{resolve:ssm:x}}') ELSE 'fine' END AS "hot",
  CAST(CASE WHEN (CASE WHEN CAST("r"."temperature" AS DOUBLE) > 8e0 THEN 100e0 ELSE 0e0 END - CASE WHEN CAST("r"."temperature" AS DOUBLE) > 8e0 THEN 100e0 ELSE 0e0 END) = 0e0 THEN CASE WHEN CAST("r"."temperature" AS DOUBLE) > 8e0 THEN 100e0 ELSE 0e0 END END AS bigint) AS "share",
  CAST(extract(hour FROM "r"."event_time") AS bigint) AS "hour_of_day"
FROM (
SELECT *
FROM "curated_yard"
WHERE "group" IN ('south')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar)
  AND "event_time" >= CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS timestamp)
) AS "r"
LEFT JOIN "devices" AS "d" ON "d"."group_id" = "r"."group_id" AND "d"."device_id" = "r"."device_id"
