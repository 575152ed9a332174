WITH "readings" AS (
  SELECT
    "group_id", "device_id", "_day", "_ms", CASE "group_id" WHEN 'cold' THEN 180000 END AS "_gap",
    "_ms" - "_ms" % 3600000 AS "_start",
    "_rank" AS "_at",
    CASE WHEN "temperature" BETWEEN -40e0 AND 85e0 THEN "temperature" END AS "temperature",
    "breach_warm"
  FROM "rows"
  WHERE "_state" IS NULL
), "scaled" AS (
  SELECT *,
    CAST(floor(CAST("temperature" AS DOUBLE) * 1000000000000e0 + 0.5e0) AS BIGINT) AS "_s_temperature"
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
    sum(CASE WHEN "_ms" - coalesce("_before", "_start") <= "_gap" THEN 1 * ("_ms" - coalesce("_before", "_start")) ELSE 0 END + CASE WHEN "_after" IS NULL THEN CASE WHEN "_start" + 3600000 - "_ms" <= "_gap" THEN 1 * ("_start" + 3600000 - "_ms") ELSE 0 END ELSE 0 END) AS "_covered",
    count("temperature") AS "temperature_count",
    min("temperature") AS "temperature_min",
    max("temperature") AS "temperature_max",
    sum("_s_temperature") AS "_s_temperature",
    arg_max("temperature", "_at") FILTER ("temperature" IS NOT NULL) AS "temperature_last",
    count(*) FILTER ("breach_warm") AS "breach_warm_count",
    count("breach_warm") AS "_n_breach_warm"
  FROM "beside"
  GROUP BY "group_id", "device_id", "_day", "_start"
), "result" AS (
  SELECT
    epoch_ms("_start") AS "window_start",
    "group_id",
    "device_id",
    "readings",
    CAST("_covered" AS DOUBLE) / 3600000e0 AS "uptime",
    "temperature_count",
    "temperature_min",
    "temperature_max",
    CASE WHEN "temperature_count" > 0 THEN (CAST("_s_temperature" // "temperature_count" AS DOUBLE) + CAST("_s_temperature" % "temperature_count" AS DOUBLE) / CAST("temperature_count" AS DOUBLE)) / 1000000000000e0 END AS "temperature_mean",
    "temperature_last",
    CASE WHEN "_n_breach_warm" > 0 THEN "breach_warm_count" END AS "breach_warm_count",
    "group_id" AS "group",
    CAST("_day" AS VARCHAR) AS "dt",
    row_number() OVER (ORDER BY "device_id", "_start") AS "_rank"
  FROM "windows"
)
SELECT * FROM "result";
