-- Each group by day, of the last 31 days: Motor vibration sensor
CREATE OR REPLACE VIEW "group_days_motor" AS
SELECT
  "dt",
  "group_id",
  count(*) AS "devices",
  CAST(sum("readings") AS bigint) AS "readings",
  avg("uptime") AS "uptime",
  min("kurtosis_min") AS "kurtosis_min",
  max("kurtosis_max") AS "kurtosis_max",
  sum("kurtosis_mean" * "kurtosis_count") / nullif(sum("kurtosis_count"), 0) AS "kurtosis_mean",
  min("temperature_min") AS "temperature_min",
  max("temperature_max") AS "temperature_max",
  sum("temperature_mean" * "temperature_count") / nullif(sum("temperature_count"), 0) AS "temperature_mean",
  min("vibration_min") AS "vibration_min",
  max("vibration_max") AS "vibration_max",
  sum("vibration_mean" * "vibration_count") / nullif(sum("vibration_count"), 0) AS "vibration_mean",
  CAST(sum("breach_bearing_wear_count") AS bigint) AS "breach_bearing_wear_count",
  CAST(sum("breach_overheated_count") AS bigint) AS "breach_overheated_count"
FROM "rollup_motor_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
GROUP BY "dt", "group_id"
