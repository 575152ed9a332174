-- Each group by day, of the last 31 days: Cold room probe
CREATE OR REPLACE VIEW "group_days_cold_room" AS
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
  min("dew_point_min") AS "dew_point_min",
  max("dew_point_max") AS "dew_point_max",
  sum("dew_point_mean" * "dew_point_count") / nullif(sum("dew_point_count"), 0) AS "dew_point_mean",
  CAST(sum("breach_cold_chain_broken_count") AS bigint) AS "breach_cold_chain_broken_count",
  CAST(sum("breach_damp_count") AS bigint) AS "breach_damp_count"
FROM "rollup_cold_room_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
GROUP BY "dt", "group_id"
