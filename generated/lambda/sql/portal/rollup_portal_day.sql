WITH "readings" AS (
  SELECT
    "group_id", "device_id", "_day", "_ms", CASE "group_id" WHEN 'group3' THEN 15000 END AS "_gap",
    "_ms" - "_ms" % 86400000 AS "_start",
    "_rank" AS "_at",
    CASE WHEN "signal" BETWEEN -90e0 AND 0e0 THEN "signal" END AS "signal",
    "breach_antenna_weak"
  FROM "rows"
  WHERE "_state" IS NULL
), "scaled" AS (
  SELECT *,
    CAST(floor(CAST("signal" AS DOUBLE) * 1000000000000e0 + 0.5e0) AS BIGINT) AS "_s_signal"
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
    count("signal") AS "signal_count",
    min("signal") AS "signal_min",
    max("signal") AS "signal_max",
    sum("_s_signal") AS "_s_signal",
    arg_max("signal", "_at") FILTER ("signal" IS NOT NULL) AS "signal_last",
    count(*) FILTER ("breach_antenna_weak") AS "breach_antenna_weak_count",
    count("breach_antenna_weak") AS "_n_breach_antenna_weak"
  FROM "beside"
  GROUP BY "group_id", "device_id", "_day", "_start"
), "result" AS (
  SELECT
    epoch_ms("_start") AS "window_start",
    "group_id",
    "device_id",
    "readings",
    CAST("_covered" AS DOUBLE) / 86400000e0 AS "uptime",
    "signal_count",
    "signal_min",
    "signal_max",
    CASE WHEN "signal_count" > 0 THEN (CAST("_s_signal" // "signal_count" AS DOUBLE) + CAST("_s_signal" % "signal_count" AS DOUBLE) / CAST("signal_count" AS DOUBLE)) / 1000000000000e0 END AS "signal_mean",
    "signal_last",
    CASE WHEN "_n_breach_antenna_weak" > 0 THEN "breach_antenna_weak_count" END AS "breach_antenna_weak_count",
    "group_id" AS "group",
    CAST("_day" AS VARCHAR) AS "dt",
    row_number() OVER (ORDER BY "device_id", "_start") AS "_rank"
  FROM "windows"
)
SELECT * FROM "result";
