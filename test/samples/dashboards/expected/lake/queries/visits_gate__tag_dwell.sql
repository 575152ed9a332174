-- How long each tag stays, per device and day of the last week, the newest first: gate
SELECT
  "dt",
  "group_id",
  "device_id",
  count(*) AS "visits",
  count(DISTINCT "tag") AS "different",
  avg("dwell_s") AS "mean_dwell_s",
  max("dwell_s") AS "longest_dwell_s"
FROM "visits_gate__tag"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
GROUP BY "dt", "group_id", "device_id"
ORDER BY "dt" DESC, "group_id", "device_id"
