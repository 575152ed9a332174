SELECT
  "key", "meant",
  sum("lines") AS "lines",
  count(DISTINCT {'group': "group_id", 'device': "device_id"}) AS "devices",
  (SELECT count(*) FROM "rows" WHERE len("_odd") > 0) AS "all",
  (SELECT sum("lines") FROM "result") AS "total"
FROM "result"
WHERE "key" IS NOT NULL
GROUP BY "key", "meant"
ORDER BY 3 DESC, "key"
LIMIT 20;
