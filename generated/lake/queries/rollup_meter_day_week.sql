-- Per device and day of the last week, the newest first: Smart meter
SELECT
  "dt",
  "group_id",
  "device_id",
  "readings",
  "uptime",
  "energy_count",
  "energy_min",
  "energy_max",
  "energy_mean",
  "energy_last",
  "power_count",
  "power_min",
  "power_max",
  "power_mean",
  "power_last",
  "power_energy",
  "voltage_count",
  "voltage_min",
  "voltage_max",
  "voltage_mean",
  "voltage_last",
  "load_kw_count",
  "load_kw_min",
  "load_kw_max",
  "load_kw_mean",
  "load_kw_last",
  "load_kw_energy",
  "breach_voltage_band_count",
  "window_start"
FROM "rollup_meter_day"
WHERE "dt" >= CAST(CAST(current_date - INTERVAL '7' DAY AS date) AS varchar)
ORDER BY "dt" DESC, "group_id", "device_id"
