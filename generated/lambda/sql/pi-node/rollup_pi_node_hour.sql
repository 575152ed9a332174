WITH "readings" AS (
  SELECT
    "group_id", "device_id", "_day", "_ms", CASE "group_id" WHEN 'group4' THEN 90000 END AS "_gap",
    "_ms" - "_ms" % 3600000 AS "_start",
    "_rank" AS "_at",
    CASE WHEN "cpu_load" BETWEEN 0e0 AND 100e0 THEN "cpu_load" END AS "cpu_load",
    CASE WHEN "cpu_temperature" BETWEEN -20e0 AND 110e0 THEN "cpu_temperature" END AS "cpu_temperature",
    CASE WHEN "free_disk" BETWEEN 0e0 AND 2000e0 THEN "free_disk" END AS "free_disk",
    "breach_disk_full",
    "breach_throttling"
  FROM "rows"
  WHERE "_state" IS NULL
), "scaled" AS (
  SELECT *,
    CAST(floor(CAST("cpu_load" AS DOUBLE) * 1000000000000e0 + 0.5e0) AS BIGINT) AS "_s_cpu_load",
    CAST(floor(CAST("cpu_temperature" AS DOUBLE) * 1000000000000e0 + 0.5e0) AS BIGINT) AS "_s_cpu_temperature",
    CAST(floor(CAST("free_disk" AS DOUBLE) * 100000000000e0 + 0.5e0) AS BIGINT) AS "_s_free_disk"
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
    count("cpu_load") AS "cpu_load_count",
    min("cpu_load") AS "cpu_load_min",
    max("cpu_load") AS "cpu_load_max",
    sum("_s_cpu_load") AS "_s_cpu_load",
    arg_max("cpu_load", "_at") FILTER ("cpu_load" IS NOT NULL) AS "cpu_load_last",
    count("cpu_temperature") AS "cpu_temperature_count",
    min("cpu_temperature") AS "cpu_temperature_min",
    max("cpu_temperature") AS "cpu_temperature_max",
    sum("_s_cpu_temperature") AS "_s_cpu_temperature",
    arg_max("cpu_temperature", "_at") FILTER ("cpu_temperature" IS NOT NULL) AS "cpu_temperature_last",
    count("free_disk") AS "free_disk_count",
    min("free_disk") AS "free_disk_min",
    max("free_disk") AS "free_disk_max",
    sum("_s_free_disk") AS "_s_free_disk",
    arg_max("free_disk", "_at") FILTER ("free_disk" IS NOT NULL) AS "free_disk_last",
    count(*) FILTER ("breach_disk_full") AS "breach_disk_full_count",
    count(*) FILTER ("breach_throttling") AS "breach_throttling_count",
    count("breach_disk_full") AS "_n_breach_disk_full",
    count("breach_throttling") AS "_n_breach_throttling"
  FROM "beside"
  GROUP BY "group_id", "device_id", "_day", "_start"
), "result" AS (
  SELECT
    epoch_ms("_start") AS "window_start",
    "group_id",
    "device_id",
    "readings",
    CAST("_covered" AS DOUBLE) / 3600000e0 AS "uptime",
    "cpu_load_count",
    "cpu_load_min",
    "cpu_load_max",
    CASE WHEN "cpu_load_count" > 0 THEN (CAST("_s_cpu_load" // "cpu_load_count" AS DOUBLE) + CAST("_s_cpu_load" % "cpu_load_count" AS DOUBLE) / CAST("cpu_load_count" AS DOUBLE)) / 1000000000000e0 END AS "cpu_load_mean",
    "cpu_load_last",
    "cpu_temperature_count",
    "cpu_temperature_min",
    "cpu_temperature_max",
    CASE WHEN "cpu_temperature_count" > 0 THEN (CAST("_s_cpu_temperature" // "cpu_temperature_count" AS DOUBLE) + CAST("_s_cpu_temperature" % "cpu_temperature_count" AS DOUBLE) / CAST("cpu_temperature_count" AS DOUBLE)) / 1000000000000e0 END AS "cpu_temperature_mean",
    "cpu_temperature_last",
    "free_disk_count",
    "free_disk_min",
    "free_disk_max",
    CASE WHEN "free_disk_count" > 0 THEN (CAST("_s_free_disk" // "free_disk_count" AS DOUBLE) + CAST("_s_free_disk" % "free_disk_count" AS DOUBLE) / CAST("free_disk_count" AS DOUBLE)) / 100000000000e0 END AS "free_disk_mean",
    "free_disk_last",
    CASE WHEN "_n_breach_disk_full" > 0 THEN "breach_disk_full_count" END AS "breach_disk_full_count",
    CASE WHEN "_n_breach_throttling" > 0 THEN "breach_throttling_count" END AS "breach_throttling_count",
    "group_id" AS "group",
    CAST("_day" AS VARCHAR) AS "dt",
    row_number() OVER (ORDER BY "device_id", "_start") AS "_rank"
  FROM "windows"
)
SELECT * FROM "result";
