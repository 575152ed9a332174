-- Readings since yesterday, each with what Energy load says of it
CREATE OR REPLACE VIEW "scored_energy_load" AS
SELECT
  "r"."group_id",
  "r"."device_id",
  "r"."event_time",
  "r"."energy",
  "r"."power",
  "r"."voltage",
  "s"."score",
  "s"."bound",
  "s"."odd",
  CAST(TIMESTAMP '1970-01-01 00:00:00' + INTERVAL '1' SECOND * CAST(("s"."predicted_for" - "s"."predicted_for" % 1000) / 1000 AS bigint) AS timestamp) AS "predicted_for",
  "s"."version",
  "s"."found_by"
FROM (
  SELECT
    "group_id",
    "device_id",
    "energy",
    "power",
    "voltage",
    "event_time"
  FROM "curated_meter"
  WHERE "dt" IN (CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), CAST(current_date AS varchar))
    AND "group" IN ('group5')
) AS "r"
JOIN (
  SELECT
    *,
    row_number() OVER (PARTITION BY "group_id", "device_id", "event_time" ORDER BY "scored_ms" DESC) AS "_newest"
  FROM "scores_energy_load"
  WHERE "dt" IN (CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), CAST(current_date AS varchar))
    AND "group" IN ('group5')
) AS "s"
  ON "s"."group_id" = "r"."group_id"
  AND "s"."device_id" = "r"."device_id"
  AND "s"."event_time" = date_diff('millisecond', TIMESTAMP '1970-01-01 00:00:00', "r"."event_time")
WHERE "s"."_newest" = 1
