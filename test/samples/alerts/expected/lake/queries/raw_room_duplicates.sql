-- Readings that arrived more than once since yesterday, which MQTT allows: room
SELECT
  "group_id",
  "device_id",
  "boot_id",
  "sequence",
  count(*) AS "copies"
FROM "raw_room"
WHERE (("year" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 1, 4) AND "month" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 6, 2) AND "day" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 9, 2)) OR ("year" = substr(CAST(current_date AS varchar), 1, 4) AND "month" = substr(CAST(current_date AS varchar), 6, 2) AND "day" = substr(CAST(current_date AS varchar), 9, 2)))
GROUP BY "group_id", "device_id", "boot_id", "sequence"
HAVING count(*) > 1
ORDER BY "copies" DESC, "group_id", "device_id", "sequence"
LIMIT 1000
