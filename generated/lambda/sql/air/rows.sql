CREATE OR REPLACE TEMP TABLE "rows" AS
WITH "cast_0" AS (
  SELECT * EXCLUDE ("_v", "_j", "_is_judged", "_is_righted"),
    nullif(concat_ws(',', CASE WHEN "boot_id" IS NULL AND "_v"."boot_id" IS NOT NULL THEN 'type:boot_id' END, CASE WHEN "co2" IS NULL AND NOT regexp_full_match("_v"."co2", '[ \t]*') THEN 'type:co2' END, CASE WHEN "humidity" IS NULL AND NOT regexp_full_match("_v"."humidity", '[ \t]*') THEN 'type:humidity' END, CASE WHEN "late" IS NULL AND NOT regexp_full_match("_v"."late", '[ \t]*') THEN 'type:late' END, CASE WHEN "monotonic_ms" IS NULL AND NOT regexp_full_match("_v"."monotonic_ms", '[ \t]*') THEN 'type:monotonic_ms' END, CASE WHEN "pressure" IS NULL AND NOT regexp_full_match("_v"."pressure", '[ \t]*') THEN 'type:pressure' END, CASE WHEN "sequence" IS NULL AND NOT regexp_full_match("_v"."sequence", '[ \t]*') THEN 'type:sequence' END, CASE WHEN "temperature" IS NULL AND NOT regexp_full_match("_v"."temperature", '[ \t]*') THEN 'type:temperature' END, CASE WHEN "trace_id" IS NULL AND "_v"."trace_id" IS NOT NULL THEN 'type:trace_id' END, CASE WHEN NOT "_is_judged" AND NOT CASE WHEN "_v"."late" = 'false' THEN FALSE WHEN "_v"."late" = 'true' THEN TRUE WHEN regexp_full_match("_v"."late", '[ \t]*([Tt][Rr][Uu][Ee]|1)[ \t]*') THEN TRUE WHEN regexp_full_match("_v"."late", '[ \t]*([Ff][Aa][Ll][Ss][Ee]|0)[ \t]*') THEN FALSE END AND "_arrival_ms" - "_ms" > 900000 * getvariable('speed') THEN 'clock:behind' END, CASE WHEN "_is_righted" THEN 'clock:righted' END), '') AS "_types",
    CAST(NULL AS VARCHAR) AS "_ranges",
    CASE WHEN len("_odd") > 0 THEN 'key:unknown' END AS "_keys"
  FROM (
    SELECT *,
    epoch_ms("_ms") AS "event_time",
    epoch_ms("_arrival_ms") AS "ingest_time",
    CASE WHEN starts_with(CAST("_j"."boot_id" AS VARCHAR), '"') AND NOT contains("_v"."boot_id", chr(0)) THEN "_v"."boot_id" END AS "boot_id",
    CASE WHEN regexp_full_match("_v"."sequence", '[ \t]*[+-]?[0-9]+[ \t]*') THEN TRY_CAST("_v"."sequence" AS BIGINT) WHEN regexp_full_match("_v"."sequence", '[ \t]*[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?[ \t]*') AND TRY_CAST("_v"."sequence" AS DOUBLE) = floor(TRY_CAST("_v"."sequence" AS DOUBLE)) AND abs(TRY_CAST("_v"."sequence" AS DOUBLE)) < 9223372036854775808e0 THEN CAST(TRY_CAST("_v"."sequence" AS DOUBLE) AS BIGINT) END AS "sequence",
    CASE WHEN regexp_full_match("_v"."monotonic_ms", '[ \t]*[+-]?[0-9]+[ \t]*') THEN TRY_CAST("_v"."monotonic_ms" AS BIGINT) WHEN regexp_full_match("_v"."monotonic_ms", '[ \t]*[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?[ \t]*') AND TRY_CAST("_v"."monotonic_ms" AS DOUBLE) = floor(TRY_CAST("_v"."monotonic_ms" AS DOUBLE)) AND abs(TRY_CAST("_v"."monotonic_ms" AS DOUBLE)) < 9223372036854775808e0 THEN CAST(TRY_CAST("_v"."monotonic_ms" AS DOUBLE) AS BIGINT) END AS "monotonic_ms",
    coalesce(CASE WHEN "_arrival_ms" - "_ms" > 60000 * getvariable('speed') THEN TRUE END, CASE WHEN "_v"."late" = 'false' THEN FALSE WHEN "_v"."late" = 'true' THEN TRUE WHEN regexp_full_match("_v"."late", '[ \t]*([Tt][Rr][Uu][Ee]|1)[ \t]*') THEN TRUE WHEN regexp_full_match("_v"."late", '[ \t]*([Ff][Aa][Ll][Ss][Ee]|0)[ \t]*') THEN FALSE END) AS "late",
    CASE WHEN starts_with(CAST("_j"."trace_id" AS VARCHAR), '"') AND NOT contains("_v"."trace_id", chr(0)) THEN "_v"."trace_id" END AS "trace_id",
    CASE WHEN regexp_full_match("_v"."co2", '[ \t]*[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?[ \t]*') AND isfinite(TRY_CAST("_v"."co2" AS DOUBLE)) THEN TRY_CAST("_v"."co2" AS DOUBLE) + 0e0 END AS "co2",
    CASE WHEN regexp_full_match("_v"."humidity", '[ \t]*[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?[ \t]*') AND isfinite(TRY_CAST("_v"."humidity" AS DOUBLE)) THEN TRY_CAST("_v"."humidity" AS DOUBLE) + 0e0 END AS "humidity",
    CASE WHEN regexp_full_match("_v"."pressure", '[ \t]*[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?[ \t]*') AND isfinite(TRY_CAST("_v"."pressure" AS DOUBLE)) THEN TRY_CAST("_v"."pressure" AS DOUBLE) + 0e0 END AS "pressure",
    CASE WHEN regexp_full_match("_v"."temperature", '[ \t]*[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?[ \t]*') AND isfinite(TRY_CAST("_v"."temperature" AS DOUBLE)) THEN TRY_CAST("_v"."temperature" AS DOUBLE) + 0e0 END AS "temperature"
    FROM "timed"
  )
), "present_1" AS (
  SELECT * EXCLUDE ("_hit") REPLACE (
    coalesce("_state", CASE WHEN "_hit" IS NOT NULL THEN 'quarantined' END) AS "_state",
    coalesce("_reason", "_hit") AS "_reason"
  )
  FROM (
    SELECT *,
    CASE WHEN "co2" IS NULL AND "humidity" IS NULL AND "pressure" IS NULL AND "temperature" IS NULL THEN 'no-field' END AS "_hit"
    FROM "cast_0"
  )
), "require_2" AS (
  SELECT * EXCLUDE ("_hit") REPLACE (
    coalesce("_state", CASE WHEN "_hit" IS NOT NULL THEN 'quarantined' END) AS "_state",
    coalesce("_reason", "_hit") AS "_reason"
  )
  FROM (
    SELECT *,
    CASE
      WHEN "device_id" IS NULL THEN 'require:device_id'
      WHEN "event_time" IS NULL THEN 'require:event_time'
    END AS "_hit"
    FROM "present_1"
  )
), "range_3" AS (
  SELECT * EXCLUDE ("_hit") REPLACE (
    coalesce("_state", CASE WHEN "_hit" IS NOT NULL THEN 'quarantined' END) AS "_state",
    coalesce("_reason", "_hit") AS "_reason"
  )
  FROM (
    SELECT *,
    CASE
      WHEN ("co2" < 0e0 OR "co2" > 10000e0) THEN 'range:co2'
      WHEN ("humidity" < 0e0 OR "humidity" > 100e0) THEN 'range:humidity'
      WHEN ("pressure" < 300e0 OR "pressure" > 1100e0) THEN 'range:pressure'
      WHEN ("temperature" < -40e0 OR "temperature" > 85e0) THEN 'range:temperature'
    END AS "_hit"
    FROM "require_2"
  )
), "judged" AS (
  SELECT * REPLACE (CASE WHEN "_state" IS NOT NULL THEN "_line" END AS "_line", CASE WHEN "_state" IS NOT NULL THEN "_source" END AS "_source")
  FROM "range_3"
), "deduplicate_4" AS (
  SELECT * EXCLUDE ("_hit") REPLACE (
    coalesce("_state", CASE WHEN "_hit" IS NOT NULL THEN 'duplicate' END) AS "_state",
    coalesce("_reason", "_hit") AS "_reason"
  )
  FROM (
    SELECT *,
    CASE WHEN "_state" IS NULL AND "device_id" IS NOT NULL AND "boot_id" IS NOT NULL AND "sequence" IS NOT NULL AND row_number() OVER (
        PARTITION BY ("_state" IS NULL), "_day", "device_id", "boot_id", "sequence"
        ORDER BY "_arrival_ms" NULLS LAST, "trace_id" NULLS LAST, "group_id" NULLS LAST, "device_id" NULLS LAST, "_ms" NULLS LAST, "boot_id" NULLS LAST, "sequence" NULLS LAST, "monotonic_ms" NULLS LAST, "late" NULLS LAST, "co2" NULLS LAST, "humidity" NULLS LAST, "pressure" NULLS LAST, "temperature" NULLS LAST, "_types" NULLS LAST, "_keys" NULLS LAST
      ) > 1 THEN 'duplicate' END AS "_hit"
    FROM "judged"
  )
), "derive_5" AS (
  SELECT *,
    (CASE WHEN isfinite(CAST("temperature" AS DOUBLE) - ((100e0 - CAST("humidity" AS DOUBLE)) / 5e0)) THEN CAST("temperature" AS DOUBLE) - ((100e0 - CAST("humidity" AS DOUBLE)) / 5e0) END) + 0e0 AS "dew_point"
  FROM "deduplicate_4"
), "enrich_6" AS (
  SELECT r.*,
    CASE WHEN d."device_id" IS NULL THEN CASE r."group_id" WHEN 'group6' THEN '52.0907' END ELSE d."latitude" END AS "latitude",
    CASE WHEN d."device_id" IS NULL THEN CASE r."group_id" WHEN 'group6' THEN '5.1214' END ELSE d."longitude" END AS "longitude",
    CASE WHEN d."device_id" IS NULL THEN CAST(NULL AS VARCHAR) ELSE d."room" END AS "room",
    CASE WHEN d."device_id" IS NULL THEN CASE r."group_id" WHEN 'group6' THEN 'headquarters' END ELSE d."site" END AS "site",
    CASE WHEN d."device_id" IS NULL THEN 'device:unknown' END AS "_unknown"
  FROM "derive_5" AS r
  LEFT JOIN "devices" AS d ON d."group_id" = r."group_id" AND d."device_id" = r."device_id"
), "flag_7" AS (
  SELECT *,
    CASE "group_id" WHEN 'group6' THEN coalesce((CAST("humidity" AS DOUBLE) > 80e0) AND (CAST("temperature" AS DOUBLE) > 18e0), FALSE) END AS "breach_mould_risk",
    CASE "group_id" WHEN 'group6' THEN coalesce(CAST("co2" AS DOUBLE) > 1000e0, FALSE) END AS "breach_stale_air",
    CASE "group_id" WHEN 'group6' THEN 1000e0 END AS "above_stale_air",
    nullif(concat_ws(',', "_types", "_ranges", "_unknown", "_keys"), '') AS "data_quality"
  FROM "enrich_6"
), "ranked" AS (
  SELECT *,
    row_number() OVER (
      PARTITION BY "_state" IS NULL
      ORDER BY "device_id", "_ms", "_arrival_ms" NULLS LAST, "trace_id" NULLS LAST, "group_id" NULLS LAST, "device_id" NULLS LAST, "_ms" NULLS LAST, "boot_id" NULLS LAST, "sequence" NULLS LAST, "monotonic_ms" NULLS LAST, "late" NULLS LAST, "co2" NULLS LAST, "humidity" NULLS LAST, "pressure" NULLS LAST, "temperature" NULLS LAST, "_types" NULLS LAST, "_keys" NULLS LAST
    ) AS "_rank"
  FROM "flag_7"
)
SELECT * FROM "ranked";
