SELECT
  CAST("_day" AS VARCHAR) AS "day",
  "group_id" AS "group",
  CAST("_folder_day" AS VARCHAR) AS "arrived",
  count(*) AS "lines"
FROM "timed"
GROUP BY ALL
ORDER BY ALL;
