-- Readings of one device today: room. Put the device and its group that you want in place.
SELECT
  TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' SECOND * CAST(("event_time" - "event_time" % 1000) / 1000 AS bigint) AS "event_at",
  "humidity",
  "temperature",
  "late",
  "boot_id",
  "sequence"
FROM "raw_room"
WHERE "group" = 'rooms'
  AND "device" = 'room-001'
  AND "device_id" = 'room-001'
  AND ("year" = substr(CAST(current_date AS varchar), 1, 4) AND "month" = substr(CAST(current_date AS varchar), 6, 2) AND "day" = substr(CAST(current_date AS varchar), 9, 2))
ORDER BY "event_time", "sequence"
