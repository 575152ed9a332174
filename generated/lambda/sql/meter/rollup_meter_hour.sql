WITH "readings" AS (
  SELECT
    "group_id", "device_id", "_day", "_ms", CASE "group_id" WHEN 'group5' THEN 45000 END AS "_gap",
    "_ms" - "_ms" % 3600000 AS "_start",
    "_rank" AS "_at",
    CASE WHEN "energy" BETWEEN 0e0 AND 100000000e0 THEN "energy" END AS "energy",
    CASE WHEN "power" BETWEEN 0e0 AND 100000e0 THEN "power" END AS "power",
    CASE WHEN "voltage" BETWEEN 0e0 AND 480e0 THEN "voltage" END AS "voltage",
    CASE WHEN "load_kw" BETWEEN 0e0 AND 100e0 THEN "load_kw" END AS "load_kw",
    "breach_voltage_band"
  FROM "rows"
  WHERE "_state" IS NULL
), "scaled" AS (
  SELECT *,
    CAST(floor(CAST("energy" AS DOUBLE) * 1000000e0 + 0.5e0) AS BIGINT) AS "_s_energy",
    CAST(floor(CAST("power" AS DOUBLE) * 1000000000e0 + 0.5e0) AS BIGINT) AS "_s_power",
    CAST(floor(CAST("voltage" AS DOUBLE) * 1000000000000e0 + 0.5e0) AS BIGINT) AS "_s_voltage",
    CAST(floor(CAST("load_kw" AS DOUBLE) * 1000000000000e0 + 0.5e0) AS BIGINT) AS "_s_load_kw",
    CASE WHEN "power" IS NOT NULL THEN "_ms" END AS "_t_power",
    CASE WHEN "load_kw" IS NOT NULL THEN "_ms" END AS "_t_load_kw"
  FROM "readings"
), "beside" AS (
  SELECT *,
    lag("_ms") OVER w AS "_before",
    lead("_ms") OVER w AS "_after",
    lag("_t_power" IGNORE NULLS) OVER w AS "_p_t_power",
    lag("_s_power" IGNORE NULLS) OVER w AS "_p_s_power",
    lead("_t_power" IGNORE NULLS) OVER w AS "_n_t_power",
    lag("_t_load_kw" IGNORE NULLS) OVER w AS "_p_t_load_kw",
    lag("_s_load_kw" IGNORE NULLS) OVER w AS "_p_s_load_kw",
    lead("_t_load_kw" IGNORE NULLS) OVER w AS "_n_t_load_kw"
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
    count("energy") AS "energy_count",
    min("energy") AS "energy_min",
    max("energy") AS "energy_max",
    sum("_s_energy") AS "_s_energy",
    arg_max("energy", "_at") FILTER ("energy" IS NOT NULL) AS "energy_last",
    count("power") AS "power_count",
    min("power") AS "power_min",
    max("power") AS "power_max",
    sum("_s_power") AS "_s_power",
    arg_max("power", "_at") FILTER ("power" IS NOT NULL) AS "power_last",
    sum(CASE WHEN "_t_power" - coalesce("_p_t_power", "_start") <= "_gap" THEN (CAST("_s_power" AS HUGEINT) + coalesce("_p_s_power", "_s_power")) * ("_t_power" - coalesce("_p_t_power", "_start")) ELSE 0 END + CASE WHEN "_n_t_power" IS NULL THEN CASE WHEN "_start" + 3600000 - "_t_power" <= "_gap" THEN 2 * CAST("_s_power" AS HUGEINT) * ("_start" + 3600000 - "_t_power") ELSE 0 END ELSE 0 END) FILTER ("power" IS NOT NULL) AS "_e_power",
    count("voltage") AS "voltage_count",
    min("voltage") AS "voltage_min",
    max("voltage") AS "voltage_max",
    sum("_s_voltage") AS "_s_voltage",
    arg_max("voltage", "_at") FILTER ("voltage" IS NOT NULL) AS "voltage_last",
    count("load_kw") AS "load_kw_count",
    min("load_kw") AS "load_kw_min",
    max("load_kw") AS "load_kw_max",
    sum("_s_load_kw") AS "_s_load_kw",
    arg_max("load_kw", "_at") FILTER ("load_kw" IS NOT NULL) AS "load_kw_last",
    sum(CASE WHEN "_t_load_kw" - coalesce("_p_t_load_kw", "_start") <= "_gap" THEN (CAST("_s_load_kw" AS HUGEINT) + coalesce("_p_s_load_kw", "_s_load_kw")) * ("_t_load_kw" - coalesce("_p_t_load_kw", "_start")) ELSE 0 END + CASE WHEN "_n_t_load_kw" IS NULL THEN CASE WHEN "_start" + 3600000 - "_t_load_kw" <= "_gap" THEN 2 * CAST("_s_load_kw" AS HUGEINT) * ("_start" + 3600000 - "_t_load_kw") ELSE 0 END ELSE 0 END) FILTER ("load_kw" IS NOT NULL) AS "_e_load_kw",
    count(*) FILTER ("breach_voltage_band") AS "breach_voltage_band_count",
    count("breach_voltage_band") AS "_n_breach_voltage_band"
  FROM "beside"
  GROUP BY "group_id", "device_id", "_day", "_start"
), "result" AS (
  SELECT
    epoch_ms("_start") AS "window_start",
    "group_id",
    "device_id",
    "readings",
    CAST("_covered" AS DOUBLE) / 3600000e0 AS "uptime",
    "energy_count",
    "energy_min",
    "energy_max",
    CASE WHEN "energy_count" > 0 THEN (CAST("_s_energy" // "energy_count" AS DOUBLE) + CAST("_s_energy" % "energy_count" AS DOUBLE) / CAST("energy_count" AS DOUBLE)) / 1000000e0 END AS "energy_mean",
    "energy_last",
    "power_count",
    "power_min",
    "power_max",
    CASE WHEN "power_count" > 0 THEN (CAST("_s_power" // "power_count" AS DOUBLE) + CAST("_s_power" % "power_count" AS DOUBLE) / CAST("power_count" AS DOUBLE)) / 1000000000e0 END AS "power_mean",
    "power_last",
    (CAST("_e_power" // 7200000 AS DOUBLE) + CAST("_e_power" % 7200000 AS DOUBLE) / CAST(7200000 AS DOUBLE)) / 1000000000e0 * 0.001e0 AS "power_energy",
    "voltage_count",
    "voltage_min",
    "voltage_max",
    CASE WHEN "voltage_count" > 0 THEN (CAST("_s_voltage" // "voltage_count" AS DOUBLE) + CAST("_s_voltage" % "voltage_count" AS DOUBLE) / CAST("voltage_count" AS DOUBLE)) / 1000000000000e0 END AS "voltage_mean",
    "voltage_last",
    "load_kw_count",
    "load_kw_min",
    "load_kw_max",
    CASE WHEN "load_kw_count" > 0 THEN (CAST("_s_load_kw" // "load_kw_count" AS DOUBLE) + CAST("_s_load_kw" % "load_kw_count" AS DOUBLE) / CAST("load_kw_count" AS DOUBLE)) / 1000000000000e0 END AS "load_kw_mean",
    "load_kw_last",
    (CAST("_e_load_kw" // 7200000 AS DOUBLE) + CAST("_e_load_kw" % 7200000 AS DOUBLE) / CAST(7200000 AS DOUBLE)) / 1000000000000e0 AS "load_kw_energy",
    CASE WHEN "_n_breach_voltage_band" > 0 THEN "breach_voltage_band_count" END AS "breach_voltage_band_count",
    "group_id" AS "group",
    CAST("_day" AS VARCHAR) AS "dt",
    row_number() OVER (ORDER BY "device_id", "_start") AS "_rank"
  FROM "windows"
)
SELECT * FROM "result";
