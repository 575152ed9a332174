SELECT
  "r"."group_id" AS "group_id",
  "r"."device_id" AS "device_id",
  "r"."sensor" AS "sensor",
  "r"."gateway" AS "gateway",
  "r"."latitude" AS "latitude",
  "r"."longitude" AS "longitude",
  "r"."shelf" AS "shelf",
  "r"."site" AS "site"
FROM "devices" AS "r"
WHERE "group_id" IN ('north', 'south')
