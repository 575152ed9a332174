SELECT
  *,
  row_number() OVER (ORDER BY "source", "raw", "reason") AS "_rank"
FROM (
  SELECT
  "_state" AS "state",
  "_reason" AS "reason",
  "_source" AS "source",
  "device_id",
  "event_time",
  left(regexp_replace(regexp_replace("_line", '^\x02(not-gzip|not-utf8|line-too-long) ', ''), '[\x00-\x1f\x7f]', '', 'g'), 10000) AS "raw",
  "group_id" AS "group",
  CAST("_day" AS VARCHAR) AS "dt"
  FROM "rows"
  WHERE "_state" IN ('quarantined', 'unparsable')
);
