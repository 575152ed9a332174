-- Why lines of the last week are in quarantine, the most frequent reason first: probe
SELECT
  "dt",
  "group",
  "state",
  "reason",
  count(*) AS "lines",
  min("source") AS "example"
FROM "quarantine_probe"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
GROUP BY "dt", "group", "state", "reason"
ORDER BY "lines" DESC, "dt" DESC, "group", "reason"
