-- Readings since yesterday, each with what Motor anomaly says of it
CREATE OR REPLACE VIEW "scored_motor_anomaly" AS
SELECT
  "r"."group_id",
  "r"."device_id",
  "r"."event_time",
  "r"."kurtosis",
  "r"."temperature",
  "r"."vibration",
  "s"."score",
  "s"."bound",
  "s"."odd",
  "s"."version",
  "s"."found_by"
FROM (
  SELECT
    "group_id",
    "device_id",
    "kurtosis",
    "temperature",
    "vibration",
    "event_time"
  FROM "curated_motor"
  WHERE "dt" IN (CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), CAST(current_date AS varchar))
    AND "group" IN ('group2')
) AS "r"
JOIN (
  SELECT
    *,
    row_number() OVER (PARTITION BY "group_id", "device_id", "event_time" ORDER BY "scored_ms" DESC) AS "_newest"
  FROM "scores_motor_anomaly"
  WHERE "dt" IN (CAST(CAST(current_date - INTERVAL '1' DAY AS date) AS varchar), CAST(current_date AS varchar))
    AND "group" IN ('group2')
) AS "s"
  ON "s"."group_id" = "r"."group_id"
  AND "s"."device_id" = "r"."device_id"
  AND "s"."event_time" = date_diff('millisecond', TIMESTAMP '1970-01-01 00:00:00', "r"."event_time")
WHERE "s"."_newest" = 1
