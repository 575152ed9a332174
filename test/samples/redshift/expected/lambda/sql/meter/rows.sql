CREATE OR REPLACE TEMP TABLE "rows" AS
WITH "cast_0" AS (
  SELECT * EXCLUDE ("_v", "_j", "_is_judged", "_is_righted"),
    nullif(concat_ws(',', CASE WHEN "boot_id" IS NULL AND "_v"."boot_id" IS NOT NULL THEN 'type:boot_id' END, CASE WHEN "late" IS NULL AND NOT regexp_full_match("_v"."late", '[ \t]*') THEN 'type:late' END, CASE WHEN "monotonic_ms" IS NULL AND NOT regexp_full_match("_v"."monotonic_ms", '[ \t]*') THEN 'type:monotonic_ms' END, CASE WHEN "power" IS NULL AND NOT regexp_full_match("_v"."power", '[ \t]*') THEN 'type:power' END, CASE WHEN "sequence" IS NULL AND NOT regexp_full_match("_v"."sequence", '[ \t]*') THEN 'type:sequence' END, CASE WHEN "trace_id" IS NULL AND "_v"."trace_id" IS NOT NULL THEN 'type:trace_id' END, CASE WHEN NOT "_is_judged" AND NOT CASE WHEN "_v"."late" = 'false' THEN FALSE WHEN "_v"."late" = 'true' THEN TRUE WHEN regexp_full_match("_v"."late", '[ \t]*([Tt][Rr][Uu][Ee]|1)[ \t]*') THEN TRUE WHEN regexp_full_match("_v"."late", '[ \t]*([Ff][Aa][Ll][Ss][Ee]|0)[ \t]*') THEN FALSE END AND "_arrival_ms" - "_ms" > 900000 * getvariable('speed') THEN 'clock:behind' END, CASE WHEN "_is_righted" THEN 'clock:righted' END), '') AS "_types",
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
    CASE WHEN regexp_full_match("_v"."power", '[ \t]*[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?[ \t]*') AND isfinite(TRY_CAST("_v"."power" AS DOUBLE)) THEN TRY_CAST("_v"."power" AS DOUBLE) + 0e0 END AS "power"
    FROM "timed"
  )
), "present_1" AS (
  SELECT * EXCLUDE ("_hit") REPLACE (
    coalesce("_state", CASE WHEN "_hit" IS NOT NULL THEN 'quarantined' END) AS "_state",
    coalesce("_reason", "_hit") AS "_reason"
  )
  FROM (
    SELECT *,
    CASE WHEN "power" IS NULL THEN 'no-field' END AS "_hit"
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
      WHEN ("power" < 0e0 OR "power" > 100000e0) THEN 'range:power'
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
        ORDER BY "_arrival_ms" NULLS LAST, "trace_id" NULLS LAST, "group_id" NULLS LAST, "device_id" NULLS LAST, "_ms" NULLS LAST, "boot_id" NULLS LAST, "sequence" NULLS LAST, "monotonic_ms" NULLS LAST, "late" NULLS LAST, "power" NULLS LAST, "_types" NULLS LAST, "_keys" NULLS LAST
      ) > 1 THEN 'duplicate' END AS "_hit"
    FROM "judged"
  )
), "derive_5" AS (
  SELECT *
  FROM "deduplicate_4"
), "enrich_6" AS (
  SELECT r.*,
    CASE WHEN d."device_id" IS NULL THEN 'device:unknown' END AS "_unknown"
  FROM "derive_5" AS r
  LEFT JOIN "devices" AS d ON d."group_id" = r."group_id" AND d."device_id" = r."device_id"
), "flag_7" AS (
  SELECT *,
    nullif(concat_ws(',', "_types", "_ranges", "_unknown", "_keys"), '') AS "data_quality"
  FROM "enrich_6"
), "ranked" AS (
  SELECT *,
    row_number() OVER (
      PARTITION BY "_state" IS NULL
      ORDER BY "device_id", "_ms", "_arrival_ms" NULLS LAST, "trace_id" NULLS LAST, "group_id" NULLS LAST, "device_id" NULLS LAST, "_ms" NULLS LAST, "boot_id" NULLS LAST, "sequence" NULLS LAST, "monotonic_ms" NULLS LAST, "late" NULLS LAST, "power" NULLS LAST, "_types" NULLS LAST, "_keys" NULLS LAST
    ) AS "_rank"
  FROM "flag_7"
)
SELECT * FROM "ranked";
