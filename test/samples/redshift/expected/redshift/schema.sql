-- The curated lake in Redshift. Every statement can be run again.

-- The tables of the ETL, as the Glue Data Catalog has them. The role of the namespace sees these and no others.
CREATE EXTERNAL SCHEMA IF NOT EXISTS "iot"
FROM DATA CATALOG
DATABASE 'house'
REGION 'eu-west-1'
IAM_ROLE default;

CREATE SCHEMA IF NOT EXISTS "iot_views";

-- Latest clean reading of each device since yesterday: meter
DROP VIEW IF EXISTS "iot_views"."latest_meter";
CREATE VIEW "iot_views"."latest_meter" AS
SELECT
  "event_time",
  "ingest_time",
  "group_id",
  "device_id",
  "boot_id",
  "sequence",
  "monotonic_ms",
  "late",
  "trace_id",
  "power",
  "data_quality"
FROM (
  SELECT
    "event_time",
    "ingest_time",
    "group_id",
    "device_id",
    "boot_id",
    "sequence",
    "monotonic_ms",
    "late",
    "trace_id",
    "power",
    "data_quality",
    row_number() OVER (
      PARTITION BY "group_id", "device_id"
      ORDER BY "event_time" DESC, "ingest_time" DESC NULLS LAST, "sequence" DESC NULLS LAST
    ) AS "_newest"
  FROM "iot"."curated_meter"
  WHERE (("year" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 1, 4) AND "month" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 6, 2) AND "day" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 9, 2)) OR ("year" = substr(CAST(current_date AS varchar), 1, 4) AND "month" = substr(CAST(current_date AS varchar), 6, 2) AND "day" = substr(CAST(current_date AS varchar), 9, 2)))
) AS "readings"
WHERE "_newest" = 1
WITH NO SCHEMA BINDING;

-- Each group by day, of the last 31 days: meter
DROP VIEW IF EXISTS "iot_views"."group_days_meter";
CREATE VIEW "iot_views"."group_days_meter" AS
SELECT
  "dt",
  "group_id",
  count(*) AS "devices",
  CAST(sum("readings") AS bigint) AS "readings",
  avg("uptime") AS "uptime",
  min("power_min") AS "power_min",
  max("power_max") AS "power_max",
  sum("power_mean" * "power_count") / nullif(sum("power_count"), 0) AS "power_mean",
  sum("power_energy") AS "power_energy"
FROM "iot"."rollup_meter_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
GROUP BY "dt", "group_id"
WITH NO SCHEMA BINDING;

-- How much of each of the last 7 days there is of each device, silent ones included: meter
DROP VIEW IF EXISTS "iot_views"."completeness_meter";
CREATE VIEW "iot_views"."completeness_meter" AS
SELECT
  "days"."dt",
  "known"."group_id",
  "known"."device_id",
  coalesce("heard"."readings", 0) AS "readings",
  CAST(CASE "known"."group_id"
    WHEN 'meters' THEN 5760
  END AS bigint) AS "expected",
  coalesce("heard"."uptime", 0) AS "uptime"
FROM "iot"."devices" AS "known"
CROSS JOIN (
  SELECT DISTINCT "dt"
  FROM "iot"."rollup_meter_day"
  WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
) AS "days"
LEFT JOIN (
  SELECT "dt", "group_id", "device_id", "readings", "uptime"
  FROM "iot"."rollup_meter_day"
  WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
) AS "heard"
  ON "heard"."dt" = "days"."dt"
  AND "heard"."group_id" = "known"."group_id"
  AND "heard"."device_id" = "known"."device_id"
WHERE "known"."sensor" = 'meter'
WITH NO SCHEMA BINDING;

-- Latest clean reading of each device since yesterday: portal
DROP VIEW IF EXISTS "iot_views"."latest_portal";
CREATE VIEW "iot_views"."latest_portal" AS
SELECT
  "event_time",
  "ingest_time",
  "group_id",
  "device_id",
  "boot_id",
  "sequence",
  "monotonic_ms",
  "late",
  "trace_id",
  "tag",
  "data_quality"
FROM (
  SELECT
    "event_time",
    "ingest_time",
    "group_id",
    "device_id",
    "boot_id",
    "sequence",
    "monotonic_ms",
    "late",
    "trace_id",
    "tag",
    "data_quality",
    row_number() OVER (
      PARTITION BY "group_id", "device_id"
      ORDER BY "event_time" DESC, "ingest_time" DESC NULLS LAST, "sequence" DESC NULLS LAST
    ) AS "_newest"
  FROM "iot"."curated_portal"
  WHERE (("year" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 1, 4) AND "month" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 6, 2) AND "day" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 9, 2)) OR ("year" = substr(CAST(current_date AS varchar), 1, 4) AND "month" = substr(CAST(current_date AS varchar), 6, 2) AND "day" = substr(CAST(current_date AS varchar), 9, 2)))
) AS "readings"
WHERE "_newest" = 1
WITH NO SCHEMA BINDING;

-- Each group by day, of the last 31 days: portal
DROP VIEW IF EXISTS "iot_views"."group_days_portal";
CREATE VIEW "iot_views"."group_days_portal" AS
SELECT
  "dt",
  "group_id",
  count(*) AS "devices",
  CAST(sum("readings") AS bigint) AS "readings",
  avg("uptime") AS "uptime"
FROM "iot"."rollup_portal_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
GROUP BY "dt", "group_id"
WITH NO SCHEMA BINDING;

-- How much of each of the last 7 days there is of each device, silent ones included: portal
DROP VIEW IF EXISTS "iot_views"."completeness_portal";
CREATE VIEW "iot_views"."completeness_portal" AS
SELECT
  "days"."dt",
  "known"."group_id",
  "known"."device_id",
  coalesce("heard"."readings", 0) AS "readings",
  CAST(CASE "known"."group_id"
    WHEN 'gates' THEN 17280
  END AS bigint) AS "expected",
  coalesce("heard"."uptime", 0) AS "uptime"
FROM "iot"."devices" AS "known"
CROSS JOIN (
  SELECT DISTINCT "dt"
  FROM "iot"."rollup_portal_day"
  WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
) AS "days"
LEFT JOIN (
  SELECT "dt", "group_id", "device_id", "readings", "uptime"
  FROM "iot"."rollup_portal_day"
  WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
) AS "heard"
  ON "heard"."dt" = "days"."dt"
  AND "heard"."group_id" = "known"."group_id"
  AND "heard"."device_id" = "known"."device_id"
WHERE "known"."sensor" = 'portal'
WITH NO SCHEMA BINDING;

-- Where each tag was seen last, in the last 31 days: portal
DROP VIEW IF EXISTS "iot_views"."last_seen_portal__tag";
CREATE VIEW "iot_views"."last_seen_portal__tag" AS
SELECT
  "tag",
  "visit",
  "group_id",
  "device_id",
  "first_seen",
  "last_seen",
  "dwell_s",
  "readings",
  "previous_device_id"
FROM (
  SELECT
    "tag",
    "visit",
    "group_id",
    "device_id",
    "first_seen",
    "last_seen",
    "dwell_s",
    "readings",
    "previous_device_id",
    row_number() OVER (PARTITION BY "tag" ORDER BY "last_seen" DESC, "first_seen" DESC, "device_id") AS "_newest"
  FROM "iot"."visits_portal__tag"
  WHERE "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
) AS "visits"
WHERE "_newest" = 1
WITH NO SCHEMA BINDING;

-- Latest clean reading of each device since yesterday: room
DROP VIEW IF EXISTS "iot_views"."latest_room";
CREATE VIEW "iot_views"."latest_room" AS
SELECT
  "event_time",
  "ingest_time",
  "group_id",
  "device_id",
  "boot_id",
  "sequence",
  "monotonic_ms",
  "late",
  "trace_id",
  "temperature",
  "breach_too_warm",
  "above_too_warm",
  "data_quality"
FROM (
  SELECT
    "event_time",
    "ingest_time",
    "group_id",
    "device_id",
    "boot_id",
    "sequence",
    "monotonic_ms",
    "late",
    "trace_id",
    "temperature",
    "breach_too_warm",
    "above_too_warm",
    "data_quality",
    row_number() OVER (
      PARTITION BY "group_id", "device_id"
      ORDER BY "event_time" DESC, "ingest_time" DESC NULLS LAST, "sequence" DESC NULLS LAST
    ) AS "_newest"
  FROM "iot"."curated_room"
  WHERE (("year" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 1, 4) AND "month" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 6, 2) AND "day" = substr(CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), 9, 2)) OR ("year" = substr(CAST(current_date AS varchar), 1, 4) AND "month" = substr(CAST(current_date AS varchar), 6, 2) AND "day" = substr(CAST(current_date AS varchar), 9, 2)))
) AS "readings"
WHERE "_newest" = 1
WITH NO SCHEMA BINDING;

-- Clean readings of today that cross a threshold: room
DROP VIEW IF EXISTS "iot_views"."breaches_room";
CREATE VIEW "iot_views"."breaches_room" AS
SELECT
  "event_time",
  "ingest_time",
  "group_id",
  "device_id",
  "boot_id",
  "sequence",
  "monotonic_ms",
  "late",
  "trace_id",
  "temperature",
  "breach_too_warm",
  "above_too_warm",
  "data_quality"
FROM "iot"."curated_room"
WHERE ("year" = substr(CAST(current_date AS varchar), 1, 4) AND "month" = substr(CAST(current_date AS varchar), 6, 2) AND "day" = substr(CAST(current_date AS varchar), 9, 2))
  AND (
    "breach_too_warm" = true
  )
WITH NO SCHEMA BINDING;

-- Each group by day, of the last 31 days: room
DROP VIEW IF EXISTS "iot_views"."group_days_room";
CREATE VIEW "iot_views"."group_days_room" AS
SELECT
  "dt",
  "group_id",
  count(*) AS "devices",
  CAST(sum("readings") AS bigint) AS "readings",
  avg("uptime") AS "uptime",
  min("temperature_min") AS "temperature_min",
  max("temperature_max") AS "temperature_max",
  sum("temperature_mean" * "temperature_count") / nullif(sum("temperature_count"), 0) AS "temperature_mean",
  CAST(sum("breach_too_warm_count") AS bigint) AS "breach_too_warm_count"
FROM "iot"."rollup_room_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
GROUP BY "dt", "group_id"
WITH NO SCHEMA BINDING;

-- How much of each of the last 7 days there is of each device, silent ones included: room
DROP VIEW IF EXISTS "iot_views"."completeness_room";
CREATE VIEW "iot_views"."completeness_room" AS
SELECT
  "days"."dt",
  "known"."group_id",
  "known"."device_id",
  coalesce("heard"."readings", 0) AS "readings",
  CAST(NULL AS bigint) AS "expected",
  coalesce("heard"."uptime", 0) AS "uptime"
FROM "iot"."devices" AS "known"
CROSS JOIN (
  SELECT DISTINCT "dt"
  FROM "iot"."rollup_room_day"
  WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
) AS "days"
LEFT JOIN (
  SELECT "dt", "group_id", "device_id", "readings", "uptime"
  FROM "iot"."rollup_room_day"
  WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
) AS "heard"
  ON "heard"."dt" = "days"."dt"
  AND "heard"."group_id" = "known"."group_id"
  AND "heard"."device_id" = "known"."device_id"
WHERE "known"."sensor" = 'room'
WITH NO SCHEMA BINDING;
