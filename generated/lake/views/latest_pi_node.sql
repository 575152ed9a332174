-- Latest clean reading of each device since yesterday: Raspberry Pi node
CREATE OR REPLACE VIEW "latest_pi_node" AS
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
  FROM "live_pi_node"
) AS "readings"
WHERE "_newest" = 1
