-- Readings since yesterday, each with what Ventilation failure says of it
CREATE OR REPLACE VIEW "scored_hvac_failure" AS
SELECT
  "r"."group_id",
  "r"."device_id",
  "r"."event_time",
  "r"."co2",
  "r"."temperature",
  "s"."score",
  "s"."bound",
  "s"."odd",
  "s"."version",
  "s"."found_by"
FROM (
  SELECT
    "group_id",
    "device_id",
    "co2",
    "temperature",
    "event_time"
  FROM "curated_air"
  WHERE "dt" IN (CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), CAST(current_date AS varchar))
    AND "group" IN ('group6')
) AS "r"
JOIN (
  SELECT
    *,
    row_number() OVER (PARTITION BY "group_id", "device_id", "event_time" ORDER BY "scored_ms" DESC) AS "_newest"
  FROM "scores_hvac_failure"
  WHERE "dt" IN (CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), CAST(current_date AS varchar))
    AND "group" IN ('group6')
) AS "s"
  ON "s"."group_id" = "r"."group_id"
  AND "s"."device_id" = "r"."device_id"
  AND "s"."event_time" = date_diff('millisecond', TIMESTAMP '1970-01-01 00:00:00', "r"."event_time")
WHERE "s"."_newest" = 1
