-- Readings that are missing between two that arrived since yesterday, the largest gap first: room
SELECT
  "group_id",
  "device_id",
  "boot_id",
  "sequence" AS "last_before",
  "_next" - "sequence" - 1 AS "missing"
FROM (
  SELECT
    "group_id",
    "device_id",
    "boot_id",
    "sequence",
    lead("sequence") OVER (PARTITION BY "group_id", "device_id", "boot_id" ORDER BY "sequence") AS "_next"
  FROM "raw_room"
  WHERE (("year" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 1, 4) AND "month" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 6, 2) AND "day" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 9, 2)) OR ("year" = substr(CAST(current_date AS varchar), 1, 4) AND "month" = substr(CAST(current_date AS varchar), 6, 2) AND "day" = substr(CAST(current_date AS varchar), 9, 2)))
) AS "readings"
WHERE "_next" > "sequence" + 1
ORDER BY "missing" DESC, "group_id", "device_id", "last_before"
LIMIT 1000
