WITH "readings" AS (
  SELECT
    "group_id", "device_id", "_day", "_ms", CASE "group_id" WHEN 'meters' THEN 45000 END AS "_gap",
    "_ms" - "_ms" % 86400000 AS "_start",
    "_rank" AS "_at",
    CASE WHEN "power" BETWEEN 0e0 AND 100000e0 THEN "power" END AS "power"
  FROM "rows"
  WHERE "_state" IS NULL
), "scaled" AS (
  SELECT *,
    CAST(floor(CAST("power" AS DOUBLE) * 1000000000e0 + 0.5e0) AS BIGINT) AS "_s_power",
    CASE WHEN "power" IS NOT NULL THEN "_ms" END AS "_t_power"
  FROM "readings"
), "beside" AS (
  SELECT *,
    lag("_ms") OVER w AS "_before",
    lead("_ms") OVER w AS "_after",
    lag("_t_power" IGNORE NULLS) OVER w AS "_p_t_power",
    lag("_s_power" IGNORE NULLS) OVER w AS "_p_s_power",
    lead("_t_power" IGNORE NULLS) OVER w AS "_n_t_power"
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
    count("power") AS "power_count",
    min("power") AS "power_min",
    max("power") AS "power_max",
    sum("_s_power") AS "_s_power",
    arg_max("power", "_at") FILTER ("power" IS NOT NULL) AS "power_last",
    sum(CASE WHEN "_t_power" - coalesce("_p_t_power", "_start") <= "_gap" THEN (CAST("_s_power" AS HUGEINT) + coalesce("_p_s_power", "_s_power")) * ("_t_power" - coalesce("_p_t_power", "_start")) ELSE 0 END + CASE WHEN "_n_t_power" IS NULL THEN CASE WHEN "_start" + 86400000 - "_t_power" <= "_gap" THEN 2 * CAST("_s_power" AS HUGEINT) * ("_start" + 86400000 - "_t_power") ELSE 0 END ELSE 0 END) FILTER ("power" IS NOT NULL) AS "_e_power"
  FROM "beside"
  GROUP BY "group_id", "device_id", "_day", "_start"
), "result" AS (
  SELECT
    epoch_ms("_start") AS "window_start",
    "group_id",
    "device_id",
    "readings",
    CAST("_covered" AS DOUBLE) / 86400000e0 AS "uptime",
    "power_count",
    "power_min",
    "power_max",
    CASE WHEN "power_count" > 0 THEN (CAST("_s_power" // "power_count" AS DOUBLE) + CAST("_s_power" % "power_count" AS DOUBLE) / CAST("power_count" AS DOUBLE)) / 1000000000e0 END AS "power_mean",
    "power_last",
    (CAST("_e_power" // 7200000 AS DOUBLE) + CAST("_e_power" % 7200000 AS DOUBLE) / CAST(7200000 AS DOUBLE)) / 1000000000e0 * 0.001e0 AS "power_energy",
    "group_id" AS "group",
    CAST("_day" AS VARCHAR) AS "dt",
    row_number() OVER (ORDER BY "device_id", "_start") AS "_rank"
  FROM "windows"
)
SELECT * FROM "result";
