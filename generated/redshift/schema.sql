-- The curated lake in Redshift. Every statement can be run again.

-- The tables of the ETL, as the Glue Data Catalog has them. The role of the namespace sees these and no others.
CREATE EXTERNAL SCHEMA IF NOT EXISTS "iot"
FROM DATA CATALOG
DATABASE 'iot_enterprise'
REGION 'us-west-2'
IAM_ROLE default;

CREATE SCHEMA IF NOT EXISTS "iot_views";

-- Latest clean reading of each device since yesterday: Air quality station
DROP VIEW IF EXISTS "iot_views"."latest_air";
CREATE VIEW "iot_views"."latest_air" AS
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
  "co2",
  "humidity",
  "pressure",
  "temperature",
  "dew_point",
  "latitude",
  "longitude",
  "room",
  "site",
  "breach_mould_risk",
  "breach_stale_air",
  "above_stale_air",
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
    "co2",
    "humidity",
    "pressure",
    "temperature",
    "dew_point",
    "latitude",
    "longitude",
    "room",
    "site",
    "breach_mould_risk",
    "breach_stale_air",
    "above_stale_air",
    "data_quality",
    row_number() OVER (
      PARTITION BY "group_id", "device_id"
      ORDER BY "event_time" DESC, "ingest_time" DESC NULLS LAST, "sequence" DESC NULLS LAST
    ) AS "_newest"
  FROM "iot"."curated_air"
  WHERE "dt" IN (CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), CAST(current_date AS varchar))
) AS "readings"
WHERE "_newest" = 1
WITH NO SCHEMA BINDING;

-- Clean readings of today that cross a threshold: Air quality station
DROP VIEW IF EXISTS "iot_views"."breaches_air";
CREATE VIEW "iot_views"."breaches_air" AS
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
  "co2",
  "humidity",
  "pressure",
  "temperature",
  "dew_point",
  "latitude",
  "longitude",
  "room",
  "site",
  "breach_mould_risk",
  "breach_stale_air",
  "above_stale_air",
  "data_quality"
FROM "iot"."curated_air"
WHERE "dt" IN (CAST(current_date AS varchar))
  AND (
    "breach_mould_risk" = true
    OR "breach_stale_air" = true
  )
WITH NO SCHEMA BINDING;

-- Each group by day, of the last 31 days: Air quality station
DROP VIEW IF EXISTS "iot_views"."group_days_air";
CREATE VIEW "iot_views"."group_days_air" AS
SELECT
  "dt",
  "group_id",
  count(*) AS "devices",
  CAST(sum("readings") AS bigint) AS "readings",
  avg("uptime") AS "uptime",
  min("co2_min") AS "co2_min",
  max("co2_max") AS "co2_max",
  sum("co2_mean" * "co2_count") / nullif(sum("co2_count"), 0) AS "co2_mean",
  min("humidity_min") AS "humidity_min",
  max("humidity_max") AS "humidity_max",
  sum("humidity_mean" * "humidity_count") / nullif(sum("humidity_count"), 0) AS "humidity_mean",
  min("pressure_min") AS "pressure_min",
  max("pressure_max") AS "pressure_max",
  sum("pressure_mean" * "pressure_count") / nullif(sum("pressure_count"), 0) AS "pressure_mean",
  min("temperature_min") AS "temperature_min",
  max("temperature_max") AS "temperature_max",
  sum("temperature_mean" * "temperature_count") / nullif(sum("temperature_count"), 0) AS "temperature_mean",
  min("dew_point_min") AS "dew_point_min",
  max("dew_point_max") AS "dew_point_max",
  sum("dew_point_mean" * "dew_point_count") / nullif(sum("dew_point_count"), 0) AS "dew_point_mean",
  CAST(sum("breach_mould_risk_count") AS bigint) AS "breach_mould_risk_count",
  CAST(sum("breach_stale_air_count") AS bigint) AS "breach_stale_air_count"
FROM "iot"."rollup_air_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
GROUP BY "dt", "group_id"
WITH NO SCHEMA BINDING;

-- How much of each of the last 7 days there is of each device, silent ones included: Air quality station
DROP VIEW IF EXISTS "iot_views"."completeness_air";
CREATE VIEW "iot_views"."completeness_air" AS
SELECT
  "days"."dt",
  "known"."group_id",
  "known"."device_id",
  coalesce("heard"."readings", 0) AS "readings",
  CAST(CASE "known"."group_id"
    WHEN 'group6' THEN 1440
  END AS bigint) AS "expected",
  coalesce("heard"."uptime", 0) AS "uptime"
FROM "iot"."devices" AS "known"
CROSS JOIN (
  SELECT DISTINCT "dt"
  FROM "iot"."rollup_air_day"
  WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
) AS "days"
LEFT JOIN (
  SELECT "dt", "group_id", "device_id", "readings", "uptime"
  FROM "iot"."rollup_air_day"
  WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
) AS "heard"
  ON "heard"."dt" = "days"."dt"
  AND "heard"."group_id" = "known"."group_id"
  AND "heard"."device_id" = "known"."device_id"
WHERE "known"."sensor" = 'air'
WITH NO SCHEMA BINDING;

-- Latest clean reading of each device since yesterday: Cold room probe
DROP VIEW IF EXISTS "iot_views"."latest_cold_room";
CREATE VIEW "iot_views"."latest_cold_room" AS
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
  "humidity",
  "temperature",
  "dew_point",
  "latitude",
  "longitude",
  "site",
  "zone",
  "breach_cold_chain_broken",
  "above_cold_chain_broken",
  "breach_damp",
  "above_damp",
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
    "humidity",
    "temperature",
    "dew_point",
    "latitude",
    "longitude",
    "site",
    "zone",
    "breach_cold_chain_broken",
    "above_cold_chain_broken",
    "breach_damp",
    "above_damp",
    "data_quality",
    row_number() OVER (
      PARTITION BY "group_id", "device_id"
      ORDER BY "event_time" DESC, "ingest_time" DESC NULLS LAST, "sequence" DESC NULLS LAST
    ) AS "_newest"
  FROM "iot"."curated_cold_room"
  WHERE "dt" IN (CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), CAST(current_date AS varchar))
) AS "readings"
WHERE "_newest" = 1
WITH NO SCHEMA BINDING;

-- Clean readings of today that cross a threshold: Cold room probe
DROP VIEW IF EXISTS "iot_views"."breaches_cold_room";
CREATE VIEW "iot_views"."breaches_cold_room" AS
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
  "humidity",
  "temperature",
  "dew_point",
  "latitude",
  "longitude",
  "site",
  "zone",
  "breach_cold_chain_broken",
  "above_cold_chain_broken",
  "breach_damp",
  "above_damp",
  "data_quality"
FROM "iot"."curated_cold_room"
WHERE "dt" IN (CAST(current_date AS varchar))
  AND (
    "breach_cold_chain_broken" = true
    OR "breach_damp" = true
  )
WITH NO SCHEMA BINDING;

-- Each group by day, of the last 31 days: Cold room probe
DROP VIEW IF EXISTS "iot_views"."group_days_cold_room";
CREATE VIEW "iot_views"."group_days_cold_room" AS
SELECT
  "dt",
  "group_id",
  count(*) AS "devices",
  CAST(sum("readings") AS bigint) AS "readings",
  avg("uptime") AS "uptime",
  min("humidity_min") AS "humidity_min",
  max("humidity_max") AS "humidity_max",
  sum("humidity_mean" * "humidity_count") / nullif(sum("humidity_count"), 0) AS "humidity_mean",
  min("temperature_min") AS "temperature_min",
  max("temperature_max") AS "temperature_max",
  sum("temperature_mean" * "temperature_count") / nullif(sum("temperature_count"), 0) AS "temperature_mean",
  min("dew_point_min") AS "dew_point_min",
  max("dew_point_max") AS "dew_point_max",
  sum("dew_point_mean" * "dew_point_count") / nullif(sum("dew_point_count"), 0) AS "dew_point_mean",
  CAST(sum("breach_cold_chain_broken_count") AS bigint) AS "breach_cold_chain_broken_count",
  CAST(sum("breach_damp_count") AS bigint) AS "breach_damp_count"
FROM "iot"."rollup_cold_room_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
GROUP BY "dt", "group_id"
WITH NO SCHEMA BINDING;

-- How much of each of the last 7 days there is of each device, silent ones included: Cold room probe
DROP VIEW IF EXISTS "iot_views"."completeness_cold_room";
CREATE VIEW "iot_views"."completeness_cold_room" AS
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
  FROM "iot"."rollup_cold_room_day"
  WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
) AS "days"
LEFT JOIN (
  SELECT "dt", "group_id", "device_id", "readings", "uptime"
  FROM "iot"."rollup_cold_room_day"
  WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
) AS "heard"
  ON "heard"."dt" = "days"."dt"
  AND "heard"."group_id" = "known"."group_id"
  AND "heard"."device_id" = "known"."device_id"
WHERE "known"."sensor" = 'cold-room'
WITH NO SCHEMA BINDING;

-- Latest clean reading of each device since yesterday: Smart meter
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
  "energy",
  "power",
  "voltage",
  "load_kw",
  "site",
  "breach_voltage_band",
  "above_voltage_band",
  "below_voltage_band",
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
    "energy",
    "power",
    "voltage",
    "load_kw",
    "site",
    "breach_voltage_band",
    "above_voltage_band",
    "below_voltage_band",
    "data_quality",
    row_number() OVER (
      PARTITION BY "group_id", "device_id"
      ORDER BY "event_time" DESC, "ingest_time" DESC NULLS LAST, "sequence" DESC NULLS LAST
    ) AS "_newest"
  FROM "iot"."curated_meter"
  WHERE "dt" IN (CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), CAST(current_date AS varchar))
) AS "readings"
WHERE "_newest" = 1
WITH NO SCHEMA BINDING;

-- Clean readings of today that cross a threshold: Smart meter
DROP VIEW IF EXISTS "iot_views"."breaches_meter";
CREATE VIEW "iot_views"."breaches_meter" AS
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
  "energy",
  "power",
  "voltage",
  "load_kw",
  "site",
  "breach_voltage_band",
  "above_voltage_band",
  "below_voltage_band",
  "data_quality"
FROM "iot"."curated_meter"
WHERE "dt" IN (CAST(current_date AS varchar))
  AND (
    "breach_voltage_band" = true
  )
WITH NO SCHEMA BINDING;

-- Each group by day, of the last 31 days: Smart meter
DROP VIEW IF EXISTS "iot_views"."group_days_meter";
CREATE VIEW "iot_views"."group_days_meter" AS
SELECT
  "dt",
  "group_id",
  count(*) AS "devices",
  CAST(sum("readings") AS bigint) AS "readings",
  avg("uptime") AS "uptime",
  min("energy_min") AS "energy_min",
  max("energy_max") AS "energy_max",
  sum("energy_mean" * "energy_count") / nullif(sum("energy_count"), 0) AS "energy_mean",
  min("power_min") AS "power_min",
  max("power_max") AS "power_max",
  sum("power_mean" * "power_count") / nullif(sum("power_count"), 0) AS "power_mean",
  sum("power_energy") AS "power_energy",
  min("voltage_min") AS "voltage_min",
  max("voltage_max") AS "voltage_max",
  sum("voltage_mean" * "voltage_count") / nullif(sum("voltage_count"), 0) AS "voltage_mean",
  min("load_kw_min") AS "load_kw_min",
  max("load_kw_max") AS "load_kw_max",
  sum("load_kw_mean" * "load_kw_count") / nullif(sum("load_kw_count"), 0) AS "load_kw_mean",
  sum("load_kw_energy") AS "load_kw_energy",
  CAST(sum("breach_voltage_band_count") AS bigint) AS "breach_voltage_band_count"
FROM "iot"."rollup_meter_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
GROUP BY "dt", "group_id"
WITH NO SCHEMA BINDING;

-- How much of each of the last 7 days there is of each device, silent ones included: Smart meter
DROP VIEW IF EXISTS "iot_views"."completeness_meter";
CREATE VIEW "iot_views"."completeness_meter" AS
SELECT
  "days"."dt",
  "known"."group_id",
  "known"."device_id",
  coalesce("heard"."readings", 0) AS "readings",
  CAST(CASE "known"."group_id"
    WHEN 'group5' THEN 5760
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

-- Latest clean reading of each device since yesterday: Motor vibration sensor
DROP VIEW IF EXISTS "iot_views"."latest_motor";
CREATE VIEW "iot_views"."latest_motor" AS
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
  "kurtosis",
  "temperature",
  "vibration",
  "latitude",
  "line",
  "longitude",
  "machine",
  "site",
  "breach_bearing_wear",
  "above_bearing_wear",
  "breach_overheated",
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
    "kurtosis",
    "temperature",
    "vibration",
    "latitude",
    "line",
    "longitude",
    "machine",
    "site",
    "breach_bearing_wear",
    "above_bearing_wear",
    "breach_overheated",
    "data_quality",
    row_number() OVER (
      PARTITION BY "group_id", "device_id"
      ORDER BY "event_time" DESC, "ingest_time" DESC NULLS LAST, "sequence" DESC NULLS LAST
    ) AS "_newest"
  FROM "iot"."curated_motor"
  WHERE "dt" IN (CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), CAST(current_date AS varchar))
) AS "readings"
WHERE "_newest" = 1
WITH NO SCHEMA BINDING;

-- Clean readings of today that cross a threshold: Motor vibration sensor
DROP VIEW IF EXISTS "iot_views"."breaches_motor";
CREATE VIEW "iot_views"."breaches_motor" AS
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
  "kurtosis",
  "temperature",
  "vibration",
  "latitude",
  "line",
  "longitude",
  "machine",
  "site",
  "breach_bearing_wear",
  "above_bearing_wear",
  "breach_overheated",
  "data_quality"
FROM "iot"."curated_motor"
WHERE "dt" IN (CAST(current_date AS varchar))
  AND (
    "breach_bearing_wear" = true
    OR "breach_overheated" = true
  )
WITH NO SCHEMA BINDING;

-- Each group by day, of the last 31 days: Motor vibration sensor
DROP VIEW IF EXISTS "iot_views"."group_days_motor";
CREATE VIEW "iot_views"."group_days_motor" AS
SELECT
  "dt",
  "group_id",
  count(*) AS "devices",
  CAST(sum("readings") AS bigint) AS "readings",
  avg("uptime") AS "uptime",
  min("kurtosis_min") AS "kurtosis_min",
  max("kurtosis_max") AS "kurtosis_max",
  sum("kurtosis_mean" * "kurtosis_count") / nullif(sum("kurtosis_count"), 0) AS "kurtosis_mean",
  min("temperature_min") AS "temperature_min",
  max("temperature_max") AS "temperature_max",
  sum("temperature_mean" * "temperature_count") / nullif(sum("temperature_count"), 0) AS "temperature_mean",
  min("vibration_min") AS "vibration_min",
  max("vibration_max") AS "vibration_max",
  sum("vibration_mean" * "vibration_count") / nullif(sum("vibration_count"), 0) AS "vibration_mean",
  CAST(sum("breach_bearing_wear_count") AS bigint) AS "breach_bearing_wear_count",
  CAST(sum("breach_overheated_count") AS bigint) AS "breach_overheated_count"
FROM "iot"."rollup_motor_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
GROUP BY "dt", "group_id"
WITH NO SCHEMA BINDING;

-- How much of each of the last 7 days there is of each device, silent ones included: Motor vibration sensor
DROP VIEW IF EXISTS "iot_views"."completeness_motor";
CREATE VIEW "iot_views"."completeness_motor" AS
SELECT
  "days"."dt",
  "known"."group_id",
  "known"."device_id",
  coalesce("heard"."readings", 0) AS "readings",
  CAST(CASE "known"."group_id"
    WHEN 'group2' THEN 8640
  END AS bigint) AS "expected",
  coalesce("heard"."uptime", 0) AS "uptime"
FROM "iot"."devices" AS "known"
CROSS JOIN (
  SELECT DISTINCT "dt"
  FROM "iot"."rollup_motor_day"
  WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
) AS "days"
LEFT JOIN (
  SELECT "dt", "group_id", "device_id", "readings", "uptime"
  FROM "iot"."rollup_motor_day"
  WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
) AS "heard"
  ON "heard"."dt" = "days"."dt"
  AND "heard"."group_id" = "known"."group_id"
  AND "heard"."device_id" = "known"."device_id"
WHERE "known"."sensor" = 'motor'
WITH NO SCHEMA BINDING;

-- Latest clean reading of each device since yesterday: Raspberry Pi node
DROP VIEW IF EXISTS "iot_views"."latest_pi_node";
CREATE VIEW "iot_views"."latest_pi_node" AS
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
  "cpu_load",
  "cpu_temperature",
  "free_disk",
  "site",
  "breach_disk_full",
  "below_disk_full",
  "breach_throttling",
  "above_throttling",
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
    "cpu_load",
    "cpu_temperature",
    "free_disk",
    "site",
    "breach_disk_full",
    "below_disk_full",
    "breach_throttling",
    "above_throttling",
    "data_quality",
    row_number() OVER (
      PARTITION BY "group_id", "device_id"
      ORDER BY "event_time" DESC, "ingest_time" DESC NULLS LAST, "sequence" DESC NULLS LAST
    ) AS "_newest"
  FROM "iot"."curated_pi_node"
  WHERE "dt" IN (CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), CAST(current_date AS varchar))
) AS "readings"
WHERE "_newest" = 1
WITH NO SCHEMA BINDING;

-- Clean readings of today that cross a threshold: Raspberry Pi node
DROP VIEW IF EXISTS "iot_views"."breaches_pi_node";
CREATE VIEW "iot_views"."breaches_pi_node" AS
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
  "cpu_load",
  "cpu_temperature",
  "free_disk",
  "site",
  "breach_disk_full",
  "below_disk_full",
  "breach_throttling",
  "above_throttling",
  "data_quality"
FROM "iot"."curated_pi_node"
WHERE "dt" IN (CAST(current_date AS varchar))
  AND (
    "breach_disk_full" = true
    OR "breach_throttling" = true
  )
WITH NO SCHEMA BINDING;

-- Each group by day, of the last 31 days: Raspberry Pi node
DROP VIEW IF EXISTS "iot_views"."group_days_pi_node";
CREATE VIEW "iot_views"."group_days_pi_node" AS
SELECT
  "dt",
  "group_id",
  count(*) AS "devices",
  CAST(sum("readings") AS bigint) AS "readings",
  avg("uptime") AS "uptime",
  min("cpu_load_min") AS "cpu_load_min",
  max("cpu_load_max") AS "cpu_load_max",
  sum("cpu_load_mean" * "cpu_load_count") / nullif(sum("cpu_load_count"), 0) AS "cpu_load_mean",
  min("cpu_temperature_min") AS "cpu_temperature_min",
  max("cpu_temperature_max") AS "cpu_temperature_max",
  sum("cpu_temperature_mean" * "cpu_temperature_count") / nullif(sum("cpu_temperature_count"), 0) AS "cpu_temperature_mean",
  min("free_disk_min") AS "free_disk_min",
  max("free_disk_max") AS "free_disk_max",
  sum("free_disk_mean" * "free_disk_count") / nullif(sum("free_disk_count"), 0) AS "free_disk_mean",
  CAST(sum("breach_disk_full_count") AS bigint) AS "breach_disk_full_count",
  CAST(sum("breach_throttling_count") AS bigint) AS "breach_throttling_count"
FROM "iot"."rollup_pi_node_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
GROUP BY "dt", "group_id"
WITH NO SCHEMA BINDING;

-- How much of each of the last 7 days there is of each device, silent ones included: Raspberry Pi node
DROP VIEW IF EXISTS "iot_views"."completeness_pi_node";
CREATE VIEW "iot_views"."completeness_pi_node" AS
SELECT
  "days"."dt",
  "known"."group_id",
  "known"."device_id",
  coalesce("heard"."readings", 0) AS "readings",
  CAST(CASE "known"."group_id"
    WHEN 'group4' THEN 2880
  END AS bigint) AS "expected",
  coalesce("heard"."uptime", 0) AS "uptime"
FROM "iot"."devices" AS "known"
CROSS JOIN (
  SELECT DISTINCT "dt"
  FROM "iot"."rollup_pi_node_day"
  WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
) AS "days"
LEFT JOIN (
  SELECT "dt", "group_id", "device_id", "readings", "uptime"
  FROM "iot"."rollup_pi_node_day"
  WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
) AS "heard"
  ON "heard"."dt" = "days"."dt"
  AND "heard"."group_id" = "known"."group_id"
  AND "heard"."device_id" = "known"."device_id"
WHERE "known"."sensor" = 'pi-node'
WITH NO SCHEMA BINDING;

-- Latest clean reading of each device since yesterday: RFID portal
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
  "direction",
  "signal",
  "tag",
  "site",
  "breach_antenna_weak",
  "below_antenna_weak",
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
    "direction",
    "signal",
    "tag",
    "site",
    "breach_antenna_weak",
    "below_antenna_weak",
    "data_quality",
    row_number() OVER (
      PARTITION BY "group_id", "device_id"
      ORDER BY "event_time" DESC, "ingest_time" DESC NULLS LAST, "sequence" DESC NULLS LAST
    ) AS "_newest"
  FROM "iot"."curated_portal"
  WHERE "dt" IN (CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), CAST(current_date AS varchar))
) AS "readings"
WHERE "_newest" = 1
WITH NO SCHEMA BINDING;

-- Clean readings of today that cross a threshold: RFID portal
DROP VIEW IF EXISTS "iot_views"."breaches_portal";
CREATE VIEW "iot_views"."breaches_portal" AS
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
  "direction",
  "signal",
  "tag",
  "site",
  "breach_antenna_weak",
  "below_antenna_weak",
  "data_quality"
FROM "iot"."curated_portal"
WHERE "dt" IN (CAST(current_date AS varchar))
  AND (
    "breach_antenna_weak" = true
  )
WITH NO SCHEMA BINDING;

-- Each group by day, of the last 31 days: RFID portal
DROP VIEW IF EXISTS "iot_views"."group_days_portal";
CREATE VIEW "iot_views"."group_days_portal" AS
SELECT
  "dt",
  "group_id",
  count(*) AS "devices",
  CAST(sum("readings") AS bigint) AS "readings",
  avg("uptime") AS "uptime",
  min("signal_min") AS "signal_min",
  max("signal_max") AS "signal_max",
  sum("signal_mean" * "signal_count") / nullif(sum("signal_count"), 0) AS "signal_mean",
  CAST(sum("breach_antenna_weak_count") AS bigint) AS "breach_antenna_weak_count"
FROM "iot"."rollup_portal_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
GROUP BY "dt", "group_id"
WITH NO SCHEMA BINDING;

-- How much of each of the last 7 days there is of each device, silent ones included: RFID portal
DROP VIEW IF EXISTS "iot_views"."completeness_portal";
CREATE VIEW "iot_views"."completeness_portal" AS
SELECT
  "days"."dt",
  "known"."group_id",
  "known"."device_id",
  coalesce("heard"."readings", 0) AS "readings",
  CAST(CASE "known"."group_id"
    WHEN 'group3' THEN 17280
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

-- Where each tag was seen last, in the last 31 days: RFID portal
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
