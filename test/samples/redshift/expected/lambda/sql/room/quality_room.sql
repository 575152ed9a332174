WITH "found" AS (
  SELECT
    "group_id", "_day",
    CASE WHEN regexp_full_match("device_id", '[A-Za-z0-9][A-Za-z0-9_:.-]{0,127}') THEN "device_id" END AS "device_id",
    unnest(list_distinct(list_transform("_odd", lambda k: left(regexp_replace(k, '[\x00-\x1f\x7f]', '', 'g'), 100)))) AS "key"
  FROM "rows"
  WHERE len("_odd") > 0
), "counted" AS (
  SELECT "group_id", "device_id", "_day", "key", count(*) AS "lines"
  FROM "found"
  GROUP BY ALL
), "ranked" AS (
  SELECT *, least(row_number() OVER (
    PARTITION BY "group_id", "device_id", "_day" ORDER BY "lines" DESC, "key"
  ), 21) AS "_n"
  FROM "counted"
), "kept" AS (
  SELECT "group_id", "device_id", "_day", "_n",
    max(CASE WHEN "_n" <= 20 THEN "key" END) AS "key",
    count(*) AS "keys",
    CAST(sum("lines") AS BIGINT) AS "lines"
  FROM "ranked"
  GROUP BY "group_id", "device_id", "_day", "_n"
), "result" AS (
  SELECT
    "group_id",
    "device_id",
    "key",
    CASE
      WHEN regexp_replace(translate("key", 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'), '[^a-z0-9]', '', 'g') = 'temperature' THEN 'temperature'
      ELSE CAST(NULL AS VARCHAR)
    END AS "meant",
    "keys",
    "lines",
    "group_id" AS "group",
    CAST("_day" AS VARCHAR) AS "dt",
    row_number() OVER (ORDER BY coalesce("device_id", ''), "_n") AS "_rank"
  FROM "kept"
)
SELECT * FROM "result";
