-- Where each tag was seen last, in the last 31 days: gate
CREATE OR REPLACE VIEW "last_seen_gate__tag" AS
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
  FROM "visits_gate__tag"
  WHERE "dt" >= CAST(CAST(current_date - INTERVAL '31' DAY AS date) AS varchar)
) AS "visits"
WHERE "_newest" = 1
