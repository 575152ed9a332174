-- Clean readings since yesterday, those that no run of the ETL has seen among them: probe
CREATE OR REPLACE VIEW "live_probe" AS
SELECT
  CASE WHEN "m"."_day" IS NULL THEN "f"."event_time" ELSE "m"."event_time" END AS "event_time",
  CASE WHEN "m"."_day" IS NULL THEN "f"."ingest_time" ELSE "m"."ingest_time" END AS "ingest_time",
  CASE WHEN "m"."_day" IS NULL THEN "f"."group_id" ELSE "m"."group_id" END AS "group_id",
  CASE WHEN "m"."_day" IS NULL THEN "f"."device_id" ELSE "m"."device_id" END AS "device_id",
  CASE WHEN "m"."_day" IS NULL THEN "f"."boot_id" ELSE "m"."boot_id" END AS "boot_id",
  CASE WHEN "m"."_day" IS NULL THEN "f"."sequence" ELSE "m"."sequence" END AS "sequence",
  CASE WHEN "m"."_day" IS NULL THEN "f"."monotonic_ms" ELSE "m"."monotonic_ms" END AS "monotonic_ms",
  CASE WHEN "m"."_day" IS NULL THEN "f"."late" ELSE "m"."late" END AS "late",
  CASE WHEN "m"."_day" IS NULL THEN "f"."trace_id" ELSE "m"."trace_id" END AS "trace_id",
  CASE WHEN "m"."_day" IS NULL THEN "f"."door" ELSE "m"."door" END AS "door",
  CASE WHEN "m"."_day" IS NULL THEN "f"."temperature" ELSE "m"."temperature" END AS "temperature",
  CASE WHEN "m"."_day" IS NULL THEN "f"."fahrenheit" ELSE "m"."fahrenheit" END AS "fahrenheit",
  CASE WHEN "m"."_day" IS NULL THEN "f"."breach_too_warm" ELSE "m"."breach_too_warm" END AS "breach_too_warm",
  CASE WHEN "m"."_day" IS NULL THEN "f"."above_too_warm" ELSE "m"."above_too_warm" END AS "above_too_warm",
  CASE WHEN "m"."_day" IS NULL THEN "f"."data_quality" ELSE "m"."data_quality" END AS "data_quality"
FROM (
SELECT "year" || '-' || "month" || '-' || "day" AS "_day", "device_id" AS "_key_1", coalesce("boot_id", '') AS "_key_2", coalesce("sequence", 0) AS "_key_3", CASE WHEN "boot_id" IS NULL OR "sequence" IS NULL THEN "group_id" || '/' || "device_id" ELSE '' END AS "_other", CASE WHEN "boot_id" IS NULL OR "sequence" IS NULL THEN "event_time" ELSE TIMESTAMP '1970-01-01 00:00:00' END AS "_taken", CASE WHEN "boot_id" IS NULL OR "sequence" IS NULL THEN coalesce("ingest_time", TIMESTAMP '1970-01-01 00:00:00') ELSE TIMESTAMP '1970-01-01 00:00:00' END AS "_arrived", "event_time", "ingest_time", "group_id", "device_id", "boot_id", "sequence", "monotonic_ms", "late", "trace_id", "door", "temperature", "fahrenheit", "breach_too_warm", "above_too_warm", "data_quality"
FROM "curated_probe"
WHERE (("year" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 1, 4) AND "month" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 6, 2) AND "day" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 9, 2)) OR ("year" = substr(CAST(current_date AS varchar), 1, 4) AND "month" = substr(CAST(current_date AS varchar), 6, 2) AND "day" = substr(CAST(current_date AS varchar), 9, 2)))
) AS "m"
FULL OUTER JOIN (
SELECT "_day", "_key_1", "_key_2", "_key_3", "_other", "_taken", "_arrived", "event_time", "ingest_time", "group_id", "device_id", "boot_id", "sequence", "monotonic_ms", "late", "trace_id", "door", "temperature", "fahrenheit", "breach_too_warm", "above_too_warm", nullif(concat_ws(',', "_types", "_unknown"), '') AS "data_quality"
FROM (
SELECT *,
  CASE "group_id" WHEN 'rooms' THEN coalesce(CAST("temperature" AS DOUBLE) > 8e0, FALSE) END AS "breach_too_warm",
  CASE "group_id" WHEN 'rooms' THEN 8e0 END AS "above_too_warm"
FROM (
SELECT r.*,
  CASE WHEN d."device_id" IS NULL THEN 'device:unknown' END AS "_unknown"
FROM (
SELECT *,
  (CASE WHEN (((CAST("temperature" AS DOUBLE) * 1.8e0) + 32e0) - ((CAST("temperature" AS DOUBLE) * 1.8e0) + 32e0)) = 0e0 THEN (CAST("temperature" AS DOUBLE) * 1.8e0) + 32e0 END) + 0e0 AS "fahrenheit"
FROM (
SELECT *
FROM (
SELECT *, row_number() OVER (PARTITION BY "_day", "_key_1", "_key_2", "_key_3", "_other", "_taken", "_arrived" ORDER BY "_arrival_ms" NULLS LAST, "trace_id" NULLS LAST, "group_id" NULLS LAST, "device_id" NULLS LAST, "_ms" NULLS LAST, "boot_id" NULLS LAST, "sequence" NULLS LAST, "monotonic_ms" NULLS LAST, "late" NULLS LAST, "door" NULLS LAST, "temperature" NULLS LAST, "_types" NULLS LAST, "_keys" NULLS LAST) AS "_first"
FROM (
SELECT *, "device_id" AS "_key_1", coalesce("boot_id", '') AS "_key_2", coalesce("sequence", 0) AS "_key_3", CASE WHEN "boot_id" IS NULL OR "sequence" IS NULL THEN "group_id" || '/' || "device_id" ELSE '' END AS "_other", CASE WHEN "boot_id" IS NULL OR "sequence" IS NULL THEN "event_time" ELSE TIMESTAMP '1970-01-01 00:00:00' END AS "_taken", CASE WHEN "boot_id" IS NULL OR "sequence" IS NULL THEN coalesce("ingest_time", TIMESTAMP '1970-01-01 00:00:00') ELSE TIMESTAMP '1970-01-01 00:00:00' END AS "_arrived"
FROM (
SELECT *
FROM (
SELECT *, CAST(CAST("event_time" AS date) AS varchar) AS "_day"
FROM (
SELECT
  "group_id", "device_id", "_arrival_ms", "_ms",
  CAST(from_unixtime(CAST("_ms" AS double) / 1000) AT TIME ZONE 'UTC' AS timestamp) AS "event_time",
  CAST(from_unixtime(CAST("_arrival_ms" AS double) / 1000) AT TIME ZONE 'UTC' AS timestamp) AS "ingest_time",
  "boot_id" AS "boot_id",
  "sequence" AS "sequence",
  "monotonic_ms" AS "monotonic_ms",
  coalesce(CASE WHEN "_arrival_ms" - "_ms" > 60000 THEN TRUE END, "late") AS "late",
  "trace_id" AS "trace_id",
  "door" AS "door",
  CASE WHEN "temperature" - "temperature" = 0e0 THEN "temperature" + 0e0 END AS "temperature",
  CASE WHEN "late" = FALSE AND "_arrival_ms" - "_ms" > 900000 THEN 'clock:behind' END AS "_types",
  CAST(NULL AS varchar) AS "_keys"
FROM (
SELECT
  "group" AS "group_id",
  "device" AS "device_id",
  "boot_id", "sequence", "monotonic_ms", "late", "trace_id", "door", "temperature",
  "ingest_ms" AS "_arrival_ms",
  CASE WHEN abs("event_time") < 100000000000 THEN "event_time" * 1000 WHEN abs("event_time") < 100000000000000 THEN "event_time" WHEN abs("event_time") < 100000000000000000 THEN ("event_time" + 500 - ("event_time" + 500) % 1000) / 1000 END AS "_ms"
FROM "raw_probe"
WHERE (("year" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 1, 4) AND "month" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 6, 2) AND "day" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 9, 2)) OR ("year" = substr(CAST(current_date AS varchar), 1, 4) AND "month" = substr(CAST(current_date AS varchar), 6, 2) AND "day" = substr(CAST(current_date AS varchar), 9, 2)))
  AND "$file_modified_time" >= (
  SELECT coalesce(max(from_unixtime(CAST("began_ms" - 120000 AS double) / 1000)), from_unixtime(0))
  FROM "etl_runs"
  WHERE "sensor" = 'probe'
    AND "ended_ms" <= CAST(to_unixtime(current_timestamp) * 1000 AS bigint) - 60000
)
) AS "rows"
WHERE "_ms" BETWEEN 1735689600000 AND 253402300799999
  AND coalesce("_ms" <= "_arrival_ms" + 900000, TRUE)
  AND coalesce("_ms" >= "_arrival_ms" - 259200000, TRUE)
  AND NOT coalesce("late" = FALSE AND "boot_id" IS NOT NULL AND "monotonic_ms" >= 0 AND "_arrival_ms" - "_ms" > 900000, FALSE)
) AS "rows"
) AS "rows"
WHERE "_day" IN (CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), CAST(current_date AS varchar))
  AND NOT ("door" IS NULL AND "temperature" IS NULL)
  AND "device_id" IS NOT NULL AND "event_time" IS NOT NULL
  AND NOT coalesce(("temperature" < -40e0 OR "temperature" > 85e0), FALSE)
) AS "rows"
) AS "rows"
) AS "numbered"
WHERE "_first" = 1
) AS "rows"
) AS r
LEFT JOIN "devices" AS d ON d."group_id" = r."group_id" AND d."device_id" = r."device_id"
) AS "rows"
) AS "rows"
) AS "f"
  ON "m"."_day" = "f"."_day"
  AND "m"."_key_1" = "f"."_key_1"
  AND "m"."_key_2" = "f"."_key_2"
  AND "m"."_key_3" = "f"."_key_3"
  AND "m"."_other" = "f"."_other"
  AND "m"."_taken" = "f"."_taken"
  AND "m"."_arrived" = "f"."_arrived"
