SELECT
  (TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' SECOND * CAST(("r"."event_time" - "r"."event_time" % 1000) / 1000 AS bigint)) AS "event_time",
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  "r"."threshold" AS "threshold",
  "r"."severity" AS "severity",
  "r"."state" AS "state",
  "r"."field" AS "field",
  "r"."value" AS "value",
  "r"."unit" AS "unit",
  (TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' SECOND * CAST(("r"."since_ms" - "r"."since_ms" % 1000) / 1000 AS bigint)) AS "since"
FROM "alerts" AS "r"
WHERE "group" IN ('rooms')
  AND "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
  AND (TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' SECOND * CAST(("event_time" - "event_time" % 1000) / 1000 AS bigint)) >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS timestamp)
