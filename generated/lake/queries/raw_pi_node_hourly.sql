-- Mean, least and greatest value per device and hour of today: Raspberry Pi node
SELECT
  "group_id",
  "device_id",
  TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' HOUR * CAST(("event_time" - "event_time" % 3600000) / 3600000 AS bigint) AS "hour",
  avg("cpu_load") AS "cpu_load_mean",
  min("cpu_load") AS "cpu_load_least",
  max("cpu_load") AS "cpu_load_greatest",
  avg("cpu_temperature") AS "cpu_temperature_mean",
  min("cpu_temperature") AS "cpu_temperature_least",
  max("cpu_temperature") AS "cpu_temperature_greatest",
  avg("free_disk") AS "free_disk_mean",
  min("free_disk") AS "free_disk_least",
  max("free_disk") AS "free_disk_greatest",
  count(*) AS "readings"
FROM "raw_pi_node"
WHERE ("year" = substr(CAST(current_date AS varchar), 1, 4) AND "month" = substr(CAST(current_date AS varchar), 6, 2) AND "day" = substr(CAST(current_date AS varchar), 9, 2))
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
