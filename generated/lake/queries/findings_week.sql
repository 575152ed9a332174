-- What models have found in the last week, the newest first
SELECT
  TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' SECOND * CAST(("since_ms" - "since_ms" % 1000) / 1000 AS bigint) AS "began",
  TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' SECOND * CAST(("until_ms" - "until_ms" % 1000) / 1000 AS bigint) AS "ended",
  "group_id",
  "device_id",
  "title",
  "version",
  "severity",
  "state",
  "found_by",
  "score",
  "limit_text",
  "speaks"
FROM "findings"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
  AND "group" IN ('group1', 'group2', 'group3', 'group5', 'group6')
ORDER BY "since_ms" DESC, "group_id", "device_id"
LIMIT 1000
