-- Readings that are missing between two that arrived since yesterday, the largest gap first: probe
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
  FROM "raw_probe"
  WHERE "dt" IN (CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), CAST(current_date AS varchar))
) AS "readings"
WHERE "_next" > "sequence" + 1
ORDER BY "missing" DESC, "group_id", "device_id", "last_before"
LIMIT 1000
