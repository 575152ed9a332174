SELECT
  CAST("day" AS VARCHAR) AS "day",
  "group_id" AS "group",
  CAST("_folder_day" AS VARCHAR) AS "arrived",
  count(*) FILTER (NOT "gone") AS "lines",
  count(*) FILTER ("gone") AS "gone"
FROM (
  SELECT "_day" AS "day", "group_id", "_folder_day", FALSE AS "gone" FROM "timed"
  UNION ALL
  SELECT "_day_before", "group_id", "_folder_day", TRUE FROM "timed" WHERE "_day_before" <> "_day"
)
WHERE list_contains(getvariable('days'), CAST("day" AS VARCHAR))
GROUP BY ALL
ORDER BY ALL;
