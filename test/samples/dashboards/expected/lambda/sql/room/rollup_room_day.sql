WITH "readings" AS (
  SELECT
    "group_id", "device_id", "_day", "_ms", CASE "group_id" WHEN 'north' THEN 180000 END AS "_gap",
    "_ms" - "_ms" % 86400000 AS "_start",
    "_rank" AS "_at",
    CASE WHEN "humidity" BETWEEN 0e0 AND 100e0 THEN "humidity" END AS "humidity",
    CASE WHEN "temperature" BETWEEN -40e0 AND 85e0 THEN "temperature" END AS "temperature",
    CASE WHEN "kelvin" BETWEEN 233.14999999999998e0 AND 358.15e0 THEN "kelvin" END AS "kelvin",
    "breach_dry",
    "breach_warm"
  FROM "rows"
  WHERE "_state" IS NULL
), "scaled" AS (
  SELECT *,
    CAST(floor(CAST("humidity" AS DOUBLE) * 1000000000000e0 + 0.5e0) AS BIGINT) AS "_s_humidity",
    CAST(floor(CAST("temperature" AS DOUBLE) * 1000000000000e0 + 0.5e0) AS BIGINT) AS "_s_temperature",
    CAST(floor(CAST("kelvin" AS DOUBLE) * 1000000000000e0 + 0.5e0) AS BIGINT) AS "_s_kelvin"
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
    count("kelvin") AS "kelvin_count",
    min("kelvin") AS "kelvin_min",
    max("kelvin") AS "kelvin_max",
    sum("_s_kelvin") AS "_s_kelvin",
    arg_max("kelvin", "_at") FILTER ("kelvin" IS NOT NULL) AS "kelvin_last",
    count(*) FILTER ("breach_dry") AS "breach_dry_count",
    count(*) FILTER ("breach_warm") AS "breach_warm_count",
    count("breach_dry") AS "_n_breach_dry",
    count("breach_warm") AS "_n_breach_warm"
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
    "kelvin_count",
    "kelvin_min",
    "kelvin_max",
    CASE WHEN "kelvin_count" > 0 THEN (CAST("_s_kelvin" // "kelvin_count" AS DOUBLE) + CAST("_s_kelvin" % "kelvin_count" AS DOUBLE) / CAST("kelvin_count" AS DOUBLE)) / 1000000000000e0 END AS "kelvin_mean",
    "kelvin_last",
    CASE WHEN "_n_breach_dry" > 0 THEN "breach_dry_count" END AS "breach_dry_count",
    CASE WHEN "_n_breach_warm" > 0 THEN "breach_warm_count" END AS "breach_warm_count",
    "group_id" AS "group",
    CAST("_day" AS VARCHAR) AS "dt",
    row_number() OVER (ORDER BY "device_id", "_start") AS "_rank"
  FROM "windows"
)
SELECT * FROM "result";
