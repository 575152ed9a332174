CREATE OR REPLACE TEMP TABLE "lines" AS
SELECT *,
  regexp_extract("_source", '/group=([^/]+)/', 1) AS "_folder_group",
  regexp_extract("_source", '/device=([^/]+)/', 1) AS "_folder_device",
  CAST(regexp_extract("_source", '/year=([0-9]{4})/', 1) || '-' || regexp_extract("_source", '/month=([0-9]{2})/', 1) || '-' || regexp_extract("_source", '/day=([0-9]{2})/', 1) AS DATE) AS "_folder_day"
FROM (
  SELECT
    regexp_extract("filename", '(?:^|/)(raw/.*?)(?:[.]marked)?$', 1) AS "_source",
    ltrim(rtrim("line", chr(13)), chr(65279)) AS "_line"
  FROM read_csv(getvariable('files'), columns = {'line': 'VARCHAR'}, auto_detect = false, header = false, delim = '\x01', quote = '', escape = '', new_line = '\n', strict_mode = false, filename = true, max_line_size = 16777216, buffer_size = 33554432)
  WHERE NOT regexp_full_match("line", '[ \t\r]*')
);
