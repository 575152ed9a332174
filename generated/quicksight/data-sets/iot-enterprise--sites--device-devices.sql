SELECT
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  "r"."sensor" AS "sensor",
  "r"."gateway" AS "gateway",
  "r"."latitude" AS "latitude",
  "r"."line" AS "line",
  "r"."longitude" AS "longitude",
  "r"."machine" AS "machine",
  "r"."room" AS "room",
  "r"."site" AS "site",
  "r"."zone" AS "zone"
FROM "devices" AS "r"
WHERE "group_id" IN ('group1', 'group2', 'group6')
