WITH "usual" AS (
  SELECT "keys", list_filter("keys", lambda k: k NOT IN ('event_time', 'boot_id', 'sequence', 'monotonic_ms', 'late', 'device_id', 'ingest_ms', 'trace_id', 'temperature', 'group_id')) AS "odd"
  FROM (SELECT json_keys("_line") AS "keys" FROM "lines" WHERE json_valid("_line") LIMIT 1)
  WHERE NOT (len("keys") <> list_unique("keys"))
), "parsed" AS (
  SELECT * EXCLUDE ("_folder_group", "_unread"),
    "_folder_group" AS "group_id",
    coalesce("_unread", CASE
      WHEN "_names" = (SELECT "keys" FROM "usual") THEN NULL
      WHEN len("_names") <> list_unique("_names") AND len(list_filter("_names", lambda k: k IN ('event_time', 'boot_id', 'sequence', 'monotonic_ms', 'late', 'device_id', 'ingest_ms', 'trace_id', 'temperature'))) <> list_unique(list_filter("_names", lambda k: k IN ('event_time', 'boot_id', 'sequence', 'monotonic_ms', 'late', 'device_id', 'ingest_ms', 'trace_id', 'temperature'))) THEN 'repeated-key'
    END) AS "_unparsable"
  FROM (
    SELECT *,
    CASE WHEN "_unread" IS NULL THEN json_keys("_line") END AS "_names"
    FROM (
      SELECT *,
      CASE
      WHEN regexp_matches("_line", '^\x02(not-gzip|not-utf8|line-too-long) ') THEN regexp_extract("_line", '^\x02(not-gzip|not-utf8|line-too-long) ', 1)
      WHEN strlen("_line") > 1048576 THEN 'line-too-long'
      WHEN strlen("_line") > 500 AND strlen("_line") - strlen(replace(replace("_line", '[', ''), '{', '')) > 500 THEN 'too-deep'
      WHEN NOT json_valid("_line") THEN 'not-json'
      WHEN regexp_matches("_line", ',[ \t]*[}\]]|[nN][aA][nN]|[iI][nN][fF]') AND regexp_matches(regexp_replace("_line", '"(?:[^"\\]|\\.)*"', '""', 'g'), ',[ \t]*[}\]]|[nN][aA][nN]|[iI][nN][fF]') THEN 'not-json'
      WHEN strlen("_line") > 500 AND regexp_matches(regexp_replace("_line", '"(?:[^"\\]|\\.)*"', '""', 'g'), '[-+.0-9eE]{501}') THEN 'not-json'
      WHEN NOT regexp_matches("_line", '^[ \t]*\{') THEN 'not-an-object'
    END AS "_unread"
      FROM "lines"
    )
  )
), "tokens" AS (
  SELECT * EXCLUDE ("_names"),
    CASE WHEN "_unparsable" IS NULL THEN json_transform("_line", '{"event_time":"VARCHAR","boot_id":"VARCHAR","sequence":"VARCHAR","monotonic_ms":"VARCHAR","late":"VARCHAR","device_id":"VARCHAR","ingest_ms":"VARCHAR","trace_id":"VARCHAR","temperature":"VARCHAR"}') END AS "_v",
    CASE WHEN "_unparsable" IS NULL THEN json_transform("_line", '{"device_id":"JSON","boot_id":"JSON","trace_id":"JSON"}') END AS "_j",
    CASE WHEN "_names" = (SELECT "keys" FROM "usual") THEN (SELECT "odd" FROM "usual") WHEN "_unparsable" IS NULL THEN list_filter("_names", lambda k: k NOT IN ('event_time', 'boot_id', 'sequence', 'monotonic_ms', 'late', 'device_id', 'ingest_ms', 'trace_id', 'temperature', 'group_id')) END AS "_odd"
  FROM "parsed"
), "moments" AS (
  SELECT * EXCLUDE ("_folder_device"),
    "_folder_device" AS "device_id",
    CASE WHEN regexp_full_match("_v"."event_time", '[ \t]*[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?[ \t]*') THEN TRY_CAST("_v"."event_time" AS DOUBLE) END AS "_number",
    CASE WHEN NOT regexp_full_match("_v"."event_time", '[ \t]*[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?[ \t]*') THEN regexp_extract("_v"."event_time", '^[ \t]*([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?(?:[Zz]|([+-])([0-9]{2})(?::?([0-9]{2}))?)?[ \t]*$', ['date', 'h', 'm', 's', 'f', 'sign', 'zh', 'zm']) END AS "_iso",
    CASE WHEN regexp_full_match("_v"."ingest_ms", '[ \t]*[+-]?[0-9]+[ \t]*') THEN TRY_CAST("_v"."ingest_ms" AS BIGINT) WHEN regexp_full_match("_v"."ingest_ms", '[ \t]*[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?[ \t]*') AND TRY_CAST("_v"."ingest_ms" AS DOUBLE) = floor(TRY_CAST("_v"."ingest_ms" AS DOUBLE)) AND abs(TRY_CAST("_v"."ingest_ms" AS DOUBLE)) < 9223372036854775808e0 THEN CAST(TRY_CAST("_v"."ingest_ms" AS DOUBLE) AS BIGINT) END AS "_ingest_ms",
    CASE WHEN regexp_full_match("_v"."monotonic_ms", '[ \t]*[+-]?[0-9]+[ \t]*') THEN TRY_CAST("_v"."monotonic_ms" AS BIGINT) WHEN regexp_full_match("_v"."monotonic_ms", '[ \t]*[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?[ \t]*') AND TRY_CAST("_v"."monotonic_ms" AS DOUBLE) = floor(TRY_CAST("_v"."monotonic_ms" AS DOUBLE)) AND abs(TRY_CAST("_v"."monotonic_ms" AS DOUBLE)) < 9223372036854775808e0 THEN CAST(TRY_CAST("_v"."monotonic_ms" AS DOUBLE) AS BIGINT) END AS "_counted_ms",
    CASE WHEN starts_with(CAST("_j"."boot_id" AS VARCHAR), '"') AND NOT contains("_v"."boot_id", chr(0)) THEN "_v"."boot_id" END AS "_boot",
    NOT CASE WHEN "_v"."late" = 'false' THEN FALSE WHEN "_v"."late" = 'true' THEN TRUE WHEN regexp_full_match("_v"."late", '[ \t]*([Tt][Rr][Uu][Ee]|1)[ \t]*') THEN TRUE WHEN regexp_full_match("_v"."late", '[ \t]*([Ff][Aa][Ll][Ss][Ee]|0)[ \t]*') THEN FALSE END AS "_at_once"
  FROM "tokens"
), "clock" AS (
  SELECT * EXCLUDE ("_ingest_ms", "_counted_ms"),
    CASE
      WHEN abs("_number") < 1e11 THEN CAST(floor("_number" * 1e3 + 0.5e0) AS BIGINT)
      WHEN abs("_number") < 1e14 THEN CAST(floor("_number" + 0.5e0) AS BIGINT)
      WHEN abs("_number") < 1e17 THEN CAST(floor("_number" / 1e3 + 0.5e0) AS BIGINT)
      WHEN "_number" IS NULL AND "_iso".date <> '' AND TRY_CAST("_iso".date AS DATE) IS NOT NULL AND coalesce(TRY_CAST("_iso".h AS BIGINT), 0) < 24 AND coalesce(TRY_CAST("_iso".m AS BIGINT), 0) < 60 AND coalesce(TRY_CAST("_iso".s AS BIGINT), 0) < 60 AND coalesce(TRY_CAST("_iso".zm AS BIGINT), 0) < 60 AND coalesce(TRY_CAST("_iso".zh AS BIGINT), 0) * 60 + coalesce(TRY_CAST("_iso".zm AS BIGINT), 0) <= 1080 THEN epoch_ms(CAST(TRY_CAST("_iso".date AS DATE) AS TIMESTAMP)) + (coalesce(TRY_CAST("_iso".h AS BIGINT), 0) * 60 + coalesce(TRY_CAST("_iso".m AS BIGINT), 0)) * 60000 + coalesce(TRY_CAST("_iso".s AS BIGINT), 0) * 1000 + CAST(rpad("_iso".f[1:3], 3, '0') AS BIGINT) - (CASE WHEN "_iso".sign = '-' THEN -1 ELSE 1 END * (coalesce(TRY_CAST("_iso".zh AS BIGINT), 0) * 60 + coalesce(TRY_CAST("_iso".zm AS BIGINT), 0)) * 60000)
    END AS "_said_ms",
    CASE WHEN "_counted_ms" BETWEEN 0 AND 253402300800000 THEN "_counted_ms" END AS "_monotonic_ms",
    CASE WHEN abs(CAST(floor("_ingest_ms" / 86400000e0) AS BIGINT) - date_diff('day', DATE '1970-01-01', "_folder_day")) <= 1 THEN "_ingest_ms" END AS "_arrival_ms"
  FROM "moments"
), "doubted" AS (
  SELECT *,
    coalesce("_is_told" AND ("_arrival_ms" - "_said_ms" < -900000 OR "_at_once" AND "_arrival_ms" - "_said_ms" > 900000 * getvariable('speed')), FALSE) AS "_is_wrong"
  FROM (
    SELECT *,
    "_unparsable" IS NULL AND "_said_ms" BETWEEN 0 AND 253402300799999 AND "_arrival_ms" IS NOT NULL AND "_monotonic_ms" IS NOT NULL AND "_boot" IS NOT NULL AS "_is_told"
    FROM "clock"
  )
), "righted" AS (
  SELECT * EXCLUDE ("_booted_ms", "_monotonic_ms", "_boot", "_at_once", "_is_told") REPLACE (
    CASE WHEN "_is_righted" THEN "_monotonic_ms" + "_booted_ms" ELSE "_said_ms" END AS "_said_ms"
  )
  FROM (
    SELECT d.*, c."_booted_ms", d."_said_ms" AS "_claimed_ms",
    d."_is_told" AND c."_booted_ms" IS NOT NULL AS "_is_judged", coalesce(d."_is_told" AND abs(d."_said_ms" - d."_monotonic_ms" - c."_booted_ms") > 900000 * getvariable('speed'), FALSE) AS "_is_righted"
    FROM "doubted" d
    LEFT JOIN "clocks" c
    ON c."group_id" = d."group_id" AND c."device_id" = d."device_id" AND c."_boot" = d."_boot" AND c."_folder_day" = d."_folder_day"
  )
), "timed" AS (
  SELECT * EXCLUDE ("_said_ms", "_claimed_ms", "_number", "_iso", "_hit", "_hit_before"),
    coalesce("_unparsable", "_hit") AS "_reason",
    CASE WHEN "_unparsable" IS NOT NULL THEN 'unparsable' WHEN "_hit" IS NOT NULL THEN 'quarantined' END AS "_state",
    CASE WHEN "_unparsable" IS NULL AND "_hit" IS NULL THEN "_said_ms" END AS "_ms",
    CASE WHEN "_unparsable" IS NULL AND "_hit" IS NULL THEN CAST(epoch_ms("_said_ms") AS DATE) ELSE "_folder_day" END AS "_day",
    CASE WHEN NOT "_is_righted" THEN NULL WHEN "_hit_before" IS NULL THEN CAST(epoch_ms("_claimed_ms") AS DATE) ELSE "_folder_day" END AS "_day_before"
  FROM (
    SELECT *,
    CASE
      WHEN "_unparsable" IS NOT NULL THEN NULL
      WHEN "device_id" IS NULL THEN 'device-missing'
      WHEN NOT regexp_full_match("device_id", '[A-Za-z0-9][A-Za-z0-9_:.-]{0,127}') THEN 'device-malformed'
      WHEN "_v"."event_time" IS NULL THEN 'time-missing'
      WHEN "_said_ms" IS NULL OR "_said_ms" < 0 OR "_said_ms" >= 253402300800000 THEN 'time-unreadable'
      WHEN "_said_ms" < 1735689600000 THEN 'time-past'
      WHEN "_said_ms" > "_arrival_ms" + 900000 OR "_said_ms" // 86400000 > date_diff('day', DATE '1970-01-01', "_folder_day") + 1 THEN 'time-future'
      WHEN "_said_ms" < "_arrival_ms" - 259200000 OR "_said_ms" // 86400000 < date_diff('day', DATE '1970-01-01', "_folder_day") - 4 THEN 'time-late'
    END AS "_hit",
    CASE WHEN "_is_righted" THEN CASE
      WHEN "_unparsable" IS NOT NULL THEN NULL
      WHEN "device_id" IS NULL THEN 'device-missing'
      WHEN NOT regexp_full_match("device_id", '[A-Za-z0-9][A-Za-z0-9_:.-]{0,127}') THEN 'device-malformed'
      WHEN "_v"."event_time" IS NULL THEN 'time-missing'
      WHEN "_claimed_ms" IS NULL OR "_claimed_ms" < 0 OR "_claimed_ms" >= 253402300800000 THEN 'time-unreadable'
      WHEN "_claimed_ms" < 1735689600000 THEN 'time-past'
      WHEN "_claimed_ms" > "_arrival_ms" + 900000 OR "_claimed_ms" // 86400000 > date_diff('day', DATE '1970-01-01', "_folder_day") + 1 THEN 'time-future'
      WHEN "_claimed_ms" < "_arrival_ms" - 259200000 OR "_claimed_ms" // 86400000 < date_diff('day', DATE '1970-01-01', "_folder_day") - 4 THEN 'time-late'
    END END AS "_hit_before"
    FROM "righted"
  )
), "days" AS (
  SELECT "day", bool_or("_is_wrong") AS "wrong"
  FROM (SELECT "_is_wrong", unnest([d for d in ["_day", "_day_before"] if d IS NOT NULL]) AS "day" FROM "timed")
  GROUP BY "day"
)
SELECT * FROM "days"
ORDER BY "day";
