-- The way of each tag today, from visit to visit: gate
SELECT
  "tag",
  "visit",
  "group_id",
  "previous_device_id",
  "device_id",
  "first_seen",
  "last_seen",
  "dwell_s"
FROM "visits_gate__tag"
WHERE "dt" IN (CAST(current_date AS varchar))
ORDER BY "tag", "visit"
LIMIT 10000
