WITH "readings" AS (
  SELECT
    "group_id", "device_id", "_day", "_ms", CASE "group_id" WHEN 'group2' THEN 30000 END AS "_gap",
    "_ms" - "_ms" % 3600000 AS "_start",
    "_rank" AS "_at",
    CASE WHEN "kurtosis" BETWEEN 0e0 AND 100e0 THEN "kurtosis" END AS "kurtosis",
    CASE WHEN "temperature" BETWEEN -40e0 AND 150e0 THEN "temperature" END AS "temperature",
    CASE WHEN "vibration" BETWEEN 0e0 AND 50e0 THEN "vibration" END AS "vibration",
    "breach_bearing_wear",
    "breach_overheated"
  FROM "rows"
  WHERE "_state" IS NULL
), "scaled" AS (
  SELECT *,
    CAST(floor(CAST("kurtosis" AS DOUBLE) * 1000000000000e0 + 0.5e0) AS BIGINT) AS "_s_kurtosis",
    CAST(floor(CAST("temperature" AS DOUBLE) * 1000000000000e0 + 0.5e0) AS BIGINT) AS "_s_temperature",
    CAST(floor(CAST("vibration" AS DOUBLE) * 1000000000000e0 + 0.5e0) AS BIGINT) AS "_s_vibration"
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
    count("kurtosis") AS "kurtosis_count",
    min("kurtosis") AS "kurtosis_min",
    max("kurtosis") AS "kurtosis_max",
    sum("_s_kurtosis") AS "_s_kurtosis",
    arg_max("kurtosis", "_at") FILTER ("kurtosis" IS NOT NULL) AS "kurtosis_last",
    count("temperature") AS "temperature_count",
    min("temperature") AS "temperature_min",
    max("temperature") AS "temperature_max",
    sum("_s_temperature") AS "_s_temperature",
    arg_max("temperature", "_at") FILTER ("temperature" IS NOT NULL) AS "temperature_last",
    count("vibration") AS "vibration_count",
    min("vibration") AS "vibration_min",
    max("vibration") AS "vibration_max",
    sum("_s_vibration") AS "_s_vibration",
    arg_max("vibration", "_at") FILTER ("vibration" IS NOT NULL) AS "vibration_last",
    count(*) FILTER ("breach_bearing_wear") AS "breach_bearing_wear_count",
    count(*) FILTER ("breach_overheated") AS "breach_overheated_count",
    count("breach_bearing_wear") AS "_n_breach_bearing_wear",
    count("breach_overheated") AS "_n_breach_overheated"
  FROM "beside"
  GROUP BY "group_id", "device_id", "_day", "_start"
), "result" AS (
  SELECT
    epoch_ms("_start") AS "window_start",
    "group_id",
    "device_id",
    "readings",
    CAST("_covered" AS DOUBLE) / 3600000e0 AS "uptime",
    "kurtosis_count",
    "kurtosis_min",
    "kurtosis_max",
    CASE WHEN "kurtosis_count" > 0 THEN (CAST("_s_kurtosis" // "kurtosis_count" AS DOUBLE) + CAST("_s_kurtosis" % "kurtosis_count" AS DOUBLE) / CAST("kurtosis_count" AS DOUBLE)) / 1000000000000e0 END AS "kurtosis_mean",
    "kurtosis_last",
    "temperature_count",
    "temperature_min",
    "temperature_max",
    CASE WHEN "temperature_count" > 0 THEN (CAST("_s_temperature" // "temperature_count" AS DOUBLE) + CAST("_s_temperature" % "temperature_count" AS DOUBLE) / CAST("temperature_count" AS DOUBLE)) / 1000000000000e0 END AS "temperature_mean",
    "temperature_last",
    "vibration_count",
    "vibration_min",
    "vibration_max",
    CASE WHEN "vibration_count" > 0 THEN (CAST("_s_vibration" // "vibration_count" AS DOUBLE) + CAST("_s_vibration" % "vibration_count" AS DOUBLE) / CAST("vibration_count" AS DOUBLE)) / 1000000000000e0 END AS "vibration_mean",
    "vibration_last",
    CASE WHEN "_n_breach_bearing_wear" > 0 THEN "breach_bearing_wear_count" END AS "breach_bearing_wear_count",
    CASE WHEN "_n_breach_overheated" > 0 THEN "breach_overheated_count" END AS "breach_overheated_count",
    "group_id" AS "group",
    CAST("_day" AS VARCHAR) AS "dt",
    row_number() OVER (ORDER BY "device_id", "_start") AS "_rank"
  FROM "windows"
)
SELECT * FROM "result";
