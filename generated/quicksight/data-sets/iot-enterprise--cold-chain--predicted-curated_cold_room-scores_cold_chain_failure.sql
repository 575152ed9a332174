SELECT
  "r"."event_time" AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  "r"."temperature" AS "temperature",
  "r"."device_id" AS "line_name",
  "d"."site" AS "site"
FROM (
SELECT *
FROM "curated_cold_room"
WHERE "group" IN ('group1')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar)
  AND "event_time" >= CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS timestamp)
) AS "r"
LEFT JOIN "devices" AS "d" ON "d"."group_id" = "r"."group_id" AND "d"."device_id" = "r"."device_id"
UNION ALL
SELECT
  (TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' SECOND * CAST(("r"."predicted_for" - "r"."predicted_for" % 1000) / 1000 AS bigint)) AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  "r"."score" AS "temperature",
  "r"."device_id" || ' (predicted)' AS "line_name",
  "d"."site" AS "site"
FROM (
SELECT *
FROM "scores_cold_chain_failure"
WHERE "group" IN ('group1')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar)
  AND (TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' SECOND * CAST(("predicted_for" - "predicted_for" % 1000) / 1000 AS bigint)) >= CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS timestamp)
) AS "r"
LEFT JOIN "devices" AS "d" ON "d"."group_id" = "r"."group_id" AND "d"."device_id" = "r"."device_id"
