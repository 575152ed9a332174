-- Each group by day, of the last 31 days: Smart meter
CREATE OR REPLACE VIEW "group_days_meter" AS
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
FROM "rollup_meter_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
GROUP BY "dt", "group_id"
