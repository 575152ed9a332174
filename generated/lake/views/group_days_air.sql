-- Each group by day, of the last 31 days: Air quality station
CREATE OR REPLACE VIEW "group_days_air" AS
SELECT
  "dt",
  "group_id",
  count(*) AS "devices",
  CAST(sum("readings") AS bigint) AS "readings",
  avg("uptime") AS "uptime",
  min("co2_min") AS "co2_min",
  max("co2_max") AS "co2_max",
  sum("co2_mean" * "co2_count") / nullif(sum("co2_count"), 0) AS "co2_mean",
  min("humidity_min") AS "humidity_min",
  max("humidity_max") AS "humidity_max",
  sum("humidity_mean" * "humidity_count") / nullif(sum("humidity_count"), 0) AS "humidity_mean",
  min("pressure_min") AS "pressure_min",
  max("pressure_max") AS "pressure_max",
  sum("pressure_mean" * "pressure_count") / nullif(sum("pressure_count"), 0) AS "pressure_mean",
  min("temperature_min") AS "temperature_min",
  max("temperature_max") AS "temperature_max",
  sum("temperature_mean" * "temperature_count") / nullif(sum("temperature_count"), 0) AS "temperature_mean",
  min("dew_point_min") AS "dew_point_min",
  max("dew_point_max") AS "dew_point_max",
  sum("dew_point_mean" * "dew_point_count") / nullif(sum("dew_point_count"), 0) AS "dew_point_mean",
  CAST(sum("breach_mould_risk_count") AS bigint) AS "breach_mould_risk_count",
  CAST(sum("breach_stale_air_count") AS bigint) AS "breach_stale_air_count"
FROM "rollup_air_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
GROUP BY "dt", "group_id"
