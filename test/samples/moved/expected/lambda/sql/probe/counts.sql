SELECT
  (SELECT count(*) FROM "timed") AS "in",
  coalesce("_state", 'curated') AS "state",
  "_reason" AS "reason",
  count(*) AS "rows"
FROM "rows"
GROUP BY ALL
ORDER BY ALL;
