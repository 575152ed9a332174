WITH "readings" AS (
  SELECT
    "group_id", "device_id", "_day", "_ms", CASE "group_id" WHEN 'group6' THEN 180000 END AS "_gap",
    "_ms" - "_ms" % 86400000 AS "_start",
    "_rank" AS "_at",
    CASE WHEN "co2" BETWEEN 0e0 AND 10000e0 THEN "co2" END AS "co2",
    CASE WHEN "humidity" BETWEEN 0e0 AND 100e0 THEN "humidity" END AS "humidity",
    CASE WHEN "pressure" BETWEEN 300e0 AND 1100e0 THEN "pressure" END AS "pressure",
    CASE WHEN "temperature" BETWEEN -40e0 AND 85e0 THEN "temperature" END AS "temperature",
    CASE WHEN "dew_point" BETWEEN -60e0 AND 85e0 THEN "dew_point" END AS "dew_point",
    "breach_mould_risk",
    "breach_stale_air"
  FROM "rows"
  WHERE "_state" IS NULL
), "scaled" AS (
  SELECT *,
    CAST(floor(CAST("co2" AS DOUBLE) * 10000000000e0 + 0.5e0) AS BIGINT) AS "_s_co2",
    CAST(floor(CAST("humidity" AS DOUBLE) * 1000000000000e0 + 0.5e0) AS BIGINT) AS "_s_humidity",
    CAST(floor(CAST("pressure" AS DOUBLE) * 100000000000e0 + 0.5e0) AS BIGINT) AS "_s_pressure",
    CAST(floor(CAST("temperature" AS DOUBLE) * 1000000000000e0 + 0.5e0) AS BIGINT) AS "_s_temperature",
    CAST(floor(CAST("dew_point" AS DOUBLE) * 1000000000000e0 + 0.5e0) AS BIGINT) AS "_s_dew_point"
  FROM "readings"
), "beside" AS (
  SELECT *,
    lag("_ms") OVER w AS "_before",
    lead("_ms") OVER w AS "_after"
  FROM "scaled"
  WINDOW w AS (PARTITION BY "group_id", "device_id", "_start" ORDER BY "_at")
), "windows" AS (
  SELECT
    "group_id",
    "device_id",
    "_day",
    "_start",
    count(*) AS "readings",
    sum(CASE WHEN "_ms" - coalesce("_before", "_start") <= "_gap" THEN 1 * ("_ms" - coalesce("_before", "_start")) ELSE 0 END + CASE WHEN "_after" IS NULL THEN CASE WHEN "_start" + 86400000 - "_ms" <= "_gap" THEN 1 * ("_start" + 86400000 - "_ms") ELSE 0 END ELSE 0 END) AS "_covered",
    count("co2") AS "co2_count",
    min("co2") AS "co2_min",
    max("co2") AS "co2_max",
    sum("_s_co2") AS "_s_co2",
    arg_max("co2", "_at") FILTER ("co2" IS NOT NULL) AS "co2_last",
    count("humidity") AS "humidity_count",
    min("humidity") AS "humidity_min",
    max("humidity") AS "humidity_max",
    sum("_s_humidity") AS "_s_humidity",
    arg_max("humidity", "_at") FILTER ("humidity" IS NOT NULL) AS "humidity_last",
    count("pressure") AS "pressure_count",
    min("pressure") AS "pressure_min",
    max("pressure") AS "pressure_max",
    sum("_s_pressure") AS "_s_pressure",
    arg_max("pressure", "_at") FILTER ("pressure" IS NOT NULL) AS "pressure_last",
    count("temperature") AS "temperature_count",
    min("temperature") AS "temperature_min",
    max("temperature") AS "temperature_max",
    sum("_s_temperature") AS "_s_temperature",
    arg_max("temperature", "_at") FILTER ("temperature" IS NOT NULL) AS "temperature_last",
    count("dew_point") AS "dew_point_count",
    min("dew_point") AS "dew_point_min",
    max("dew_point") AS "dew_point_max",
    sum("_s_dew_point") AS "_s_dew_point",
    arg_max("dew_point", "_at") FILTER ("dew_point" IS NOT NULL) AS "dew_point_last",
    count(*) FILTER ("breach_mould_risk") AS "breach_mould_risk_count",
    count(*) FILTER ("breach_stale_air") AS "breach_stale_air_count",
    count("breach_mould_risk") AS "_n_breach_mould_risk",
    count("breach_stale_air") AS "_n_breach_stale_air"
  FROM "beside"
  GROUP BY "group_id", "device_id", "_day", "_start"
), "result" AS (
  SELECT
    epoch_ms("_start") AS "window_start",
    "group_id",
    "device_id",
    "readings",
    CAST("_covered" AS DOUBLE) / 86400000e0 AS "uptime",
    "co2_count",
    "co2_min",
    "co2_max",
    CASE WHEN "co2_count" > 0 THEN (CAST("_s_co2" // "co2_count" AS DOUBLE) + CAST("_s_co2" % "co2_count" AS DOUBLE) / CAST("co2_count" AS DOUBLE)) / 10000000000e0 END AS "co2_mean",
    "co2_last",
    "humidity_count",
    "humidity_min",
    "humidity_max",
    CASE WHEN "humidity_count" > 0 THEN (CAST("_s_humidity" // "humidity_count" AS DOUBLE) + CAST("_s_humidity" % "humidity_count" AS DOUBLE) / CAST("humidity_count" AS DOUBLE)) / 1000000000000e0 END AS "humidity_mean",
    "humidity_last",
    "pressure_count",
    "pressure_min",
    "pressure_max",
    CASE WHEN "pressure_count" > 0 THEN (CAST("_s_pressure" // "pressure_count" AS DOUBLE) + CAST("_s_pressure" % "pressure_count" AS DOUBLE) / CAST("pressure_count" AS DOUBLE)) / 100000000000e0 END AS "pressure_mean",
    "pressure_last",
    "temperature_count",
    "temperature_min",
    "temperature_max",
    CASE WHEN "temperature_count" > 0 THEN (CAST("_s_temperature" // "temperature_count" AS DOUBLE) + CAST("_s_temperature" % "temperature_count" AS DOUBLE) / CAST("temperature_count" AS DOUBLE)) / 1000000000000e0 END AS "temperature_mean",
    "temperature_last",
    "dew_point_count",
    "dew_point_min",
    "dew_point_max",
    CASE WHEN "dew_point_count" > 0 THEN (CAST("_s_dew_point" // "dew_point_count" AS DOUBLE) + CAST("_s_dew_point" % "dew_point_count" AS DOUBLE) / CAST("dew_point_count" AS DOUBLE)) / 1000000000000e0 END AS "dew_point_mean",
    "dew_point_last",
    CASE WHEN "_n_breach_mould_risk" > 0 THEN "breach_mould_risk_count" END AS "breach_mould_risk_count",
    CASE WHEN "_n_breach_stale_air" > 0 THEN "breach_stale_air_count" END AS "breach_stale_air_count",
    "group_id" AS "group",
    CAST("_day" AS VARCHAR) AS "dt",
    row_number() OVER (ORDER BY "device_id", "_start") AS "_rank"
  FROM "windows"
)
SELECT * FROM "result";
