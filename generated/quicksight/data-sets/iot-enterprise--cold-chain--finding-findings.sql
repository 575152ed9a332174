SELECT
  (TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' SECOND * CAST(("r"."event_time" - "r"."event_time" % 1000) / 1000 AS bigint)) AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  "r"."title" AS "title",
  "r"."version" AS "version",
  "r"."severity" AS "severity",
  "r"."state" AS "state",
  "r"."found_by" AS "found_by",
  "r"."score" AS "score",
  "r"."limit_text" AS "limit_text",
  "r"."speaks" AS "speaks",
  (TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' SECOND * CAST(("r"."until_ms" - "r"."until_ms" % 1000) / 1000 AS bigint)) AS "until",
  "d"."site" AS "site"
FROM (
SELECT *
FROM "findings"
WHERE "group" IN ('group1')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
  AND (TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' SECOND * CAST(("event_time" - "event_time" % 1000) / 1000 AS bigint)) >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS timestamp)
) AS "r"
LEFT JOIN "devices" AS "d" ON "d"."group_id" = "r"."group_id" AND "d"."device_id" = "r"."device_id"
