-- Readings that arrived more than once since yesterday, which MQTT allows: probe
SELECT
  "group_id",
  "device_id",
  "boot_id",
  "sequence",
  count(*) AS "copies"
FROM "raw_probe"
WHERE "dt" IN (CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), CAST(current_date AS varchar))
GROUP BY "group_id", "device_id", "boot_id", "sequence"
HAVING count(*) > 1
ORDER BY "copies" DESC, "group_id", "device_id", "sequence"
LIMIT 1000
