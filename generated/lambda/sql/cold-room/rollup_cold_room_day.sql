WITH "readings" AS (
  SELECT
    "group_id", "device_id", "_day", "_ms", CASE "group_id" WHEN 'group1' THEN 1800000 END AS "_gap",
    "_ms" - "_ms" % 86400000 AS "_start",
    "_rank" AS "_at",
    CASE WHEN "humidity" BETWEEN 0e0 AND 100e0 THEN "humidity" END AS "humidity",
    CASE WHEN "temperature" BETWEEN -40e0 AND 85e0 THEN "temperature" END AS "temperature",
    CASE WHEN "dew_point" BETWEEN -60e0 AND 85e0 THEN "dew_point" END AS "dew_point",
    "breach_cold_chain_broken",
    "breach_damp"
  FROM "rows"
  WHERE "_state" IS NULL
), "scaled" AS (
  SELECT *,
    CAST(floor(CAST("humidity" AS DOUBLE) * 1000000000000e0 + 0.5e0) AS BIGINT) AS "_s_humidity",
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
    count("humidity") AS "humidity_count",
    min("humidity") AS "humidity_min",
    max("humidity") AS "humidity_max",
    sum("_s_humidity") AS "_s_humidity",
    arg_max("humidity", "_at") FILTER ("humidity" IS NOT NULL) AS "humidity_last",
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
    count(*) FILTER ("breach_cold_chain_broken") AS "breach_cold_chain_broken_count",
    count(*) FILTER ("breach_damp") AS "breach_damp_count",
    count("breach_cold_chain_broken") AS "_n_breach_cold_chain_broken",
    count("breach_damp") AS "_n_breach_damp"
  FROM "beside"
  GROUP BY "group_id", "device_id", "_day", "_start"
), "result" AS (
  SELECT
    epoch_ms("_start") AS "window_start",
    "group_id",
    "device_id",
    "readings",
    CAST("_covered" AS DOUBLE) / 86400000e0 AS "uptime",
    "humidity_count",
    "humidity_min",
    "humidity_max",
    CASE WHEN "humidity_count" > 0 THEN (CAST("_s_humidity" // "humidity_count" AS DOUBLE) + CAST("_s_humidity" % "humidity_count" AS DOUBLE) / CAST("humidity_count" AS DOUBLE)) / 1000000000000e0 END AS "humidity_mean",
    "humidity_last",
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
    CASE WHEN "_n_breach_cold_chain_broken" > 0 THEN "breach_cold_chain_broken_count" END AS "breach_cold_chain_broken_count",
    CASE WHEN "_n_breach_damp" > 0 THEN "breach_damp_count" END AS "breach_damp_count",
    "group_id" AS "group",
    CAST("_day" AS VARCHAR) AS "dt",
    row_number() OVER (ORDER BY "device_id", "_start") AS "_rank"
  FROM "windows"
)
SELECT * FROM "result";
