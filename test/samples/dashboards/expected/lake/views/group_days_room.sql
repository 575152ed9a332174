-- Each group by day, of the last 31 days: Room {{resolve:ssm:x}} <b>&'"
CREATE OR REPLACE VIEW "group_days_room" AS
SELECT
  "dt",
  "group_id",
  count(*) AS "devices",
  CAST(sum("readings") AS bigint) AS "readings",
  avg("uptime") AS "uptime",
  min("humidity_min") AS "humidity_min",
  max("humidity_max") AS "humidity_max",
  sum("humidity_mean" * "humidity_count") / nullif(sum("humidity_count"), 0) AS "humidity_mean",
  min("temperature_min") AS "temperature_min",
  max("temperature_max") AS "temperature_max",
  sum("temperature_mean" * "temperature_count") / nullif(sum("temperature_count"), 0) AS "temperature_mean",
  min("kelvin_min") AS "kelvin_min",
  max("kelvin_max") AS "kelvin_max",
  sum("kelvin_mean" * "kelvin_count") / nullif(sum("kelvin_count"), 0) AS "kelvin_mean",
  CAST(sum("breach_dry_count") AS bigint) AS "breach_dry_count",
  CAST(sum("breach_warm_count") AS bigint) AS "breach_warm_count"
FROM "rollup_room_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
GROUP BY "dt", "group_id"
