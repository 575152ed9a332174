-- How far predictions were from what was measured at their time, by device, since yesterday: Cold chain failure
SELECT
  "p"."group_id",
  "p"."device_id",
  count(*) AS "predictions",
  avg(abs("p"."score" - "m"."temperature")) AS "mean_error",
  max(abs("p"."score" - "m"."temperature")) AS "greatest_error",
  avg("p"."score" - "m"."temperature") AS "bias"
FROM "scored_cold_chain_failure" AS "p"
JOIN "scored_cold_chain_failure" AS "m"
  ON "m"."group_id" = "p"."group_id"
  AND "m"."device_id" = "p"."device_id"
  AND date_trunc('minute', "m"."event_time") = date_trunc('minute', "p"."predicted_for")
GROUP BY 1, 2
ORDER BY "mean_error" DESC
