import type { ReadStep } from '../../../ir/etl/step';
import type { PartitionKey } from '../../../ir/fleet/lake';
import { quoteSql } from '../../../quoting/quote';
import { firstOf, fixed, list, name } from './sql';
import { duckText } from './values';

/** Longer lines reach neither AWS IoT nor Firehose. Bytes. */
const LONGEST_LINE = 1_048_576;
const MOST_BRACKETS = 500;
const MOST_DIGITS = 500;
/** What DuckDB reads as one line at most, and the memory it reads through. */
const LINE_BUFFER = { line: 16_777_216, buffer: 33_554_432 };

/**
 * The lines of the raw files that the variable `files` names, with what their folders say. No character separates, quotes or escapes, so a line is a
 * line whatever it holds. A file with bytes that are no UTF-8 makes this fail; then the runner reads the files line by line and marks such lines.
 */
export function linesSql(partitioning: readonly PartitionKey[]): string {
  const options = [
    `columns = {'line': 'VARCHAR'}`,
    `auto_detect = false`,
    `header = false`,
    String.raw`delim = '\x01'`,
    `quote = ''`,
    `escape = ''`,
    String.raw`new_line = '\n'`,
    `strict_mode = false`,
    `filename = true`,
    `max_line_size = ${LINE_BUFFER.line}`,
    `buffer_size = ${LINE_BUFFER.buffer}`,
  ];
  return `CREATE OR REPLACE TEMP TABLE "lines" AS
SELECT *,${list([
    `regexp_extract("_source", '/group=([^/]+)/', 1) AS "_folder_group"`,
    ...(partitioning.includes('device')
      ? [`regexp_extract("_source", '/device=([^/]+)/', 1) AS "_folder_device"`]
      : []),
    `${folderDay(partitioning)} AS "_folder_day"`,
  ])}
FROM (
  SELECT
    regexp_extract("filename", '(?:^|/)(raw/.*?)(?:[.]marked)?$', 1) AS "_source",
    ltrim(rtrim("line", chr(13)), chr(65279)) AS "_line"
  FROM read_csv(getvariable('files'), ${options.join(', ')})
  WHERE NOT regexp_full_match("line", ${fixed('[ \\t\\r]*')})
);
`;
}

/** A line that the runner could not hand on as it is begins with this character and says why. */
export const MARK = '^\\x02(not-gzip|not-utf8|line-too-long) ';
const STRINGS = fixed(String.raw`"(?:[^"\\]|\\.)*"`);
const WITHOUT_TEXTS = `regexp_replace("_line", ${STRINGS}, '""', 'g')`;
/** DuckDB reads JSON with more licence than RFC 8259: a cheap look finds what may be one of these, an exact one outside of texts decides. */
const LOOSE = fixed(',[ \\t]*[}\\]]|[nN][aA][nN]|[iI][nN][fF]');
const LONG_NUMBER = fixed(`[-+.0-9eE]{${MOST_DIGITS + 1}}`);

const KEYS = '"_names"';
const twice = (keys: string) => `len(${keys}) <> list_unique(${keys})`;
const oddIn = (keys: string, known: readonly string[]) =>
  `list_filter(${keys}, lambda k: k NOT IN (${known.map(duckText).join(', ')}))`;
const IS_USUAL = `${KEYS} = (SELECT "keys" FROM "usual")`;

/**
 * The keys of some line that has none twice, and those of them that nobody declares. Nearly all lines have the same, and two lists are compared in a tenth
 * of the time that it takes to look into one.
 */
export function usualSql({ known }: ReadStep): string {
  return `SELECT "keys", ${oddIn('"keys"', known)} AS "odd"
FROM (SELECT json_keys("_line") AS "keys" FROM "lines" WHERE json_valid("_line") LIMIT 1)
WHERE NOT (${twice('"keys"')})`;
}

/** Lines with where they lie, and why one cannot be read; with the keys of those that can. */
export function parsedSql({ keys }: ReadStep): string {
  const known = keys.map(quoteSql).join(', ');
  const own = `list_filter(${KEYS}, lambda k: k IN (${known}))`;
  const brackets = `strlen("_line") - strlen(replace(replace("_line", '[', ''), '{', ''))`;
  const unparsable = firstOf([
    [`regexp_matches("_line", ${fixed(MARK)})`, `regexp_extract("_line", ${fixed(MARK)}, 1)`],
    [`strlen("_line") > ${LONGEST_LINE}`, `'line-too-long'`],
    [`strlen("_line") > ${MOST_BRACKETS} AND ${brackets} > ${MOST_BRACKETS}`, `'too-deep'`],
    [`NOT json_valid("_line")`, `'not-json'`],
    [`regexp_matches("_line", ${LOOSE}) AND regexp_matches(${WITHOUT_TEXTS}, ${LOOSE})`, `'not-json'`],
    [`strlen("_line") > ${MOST_DIGITS} AND regexp_matches(${WITHOUT_TEXTS}, ${LONG_NUMBER})`, `'not-json'`],
    [`NOT regexp_matches("_line", ${fixed('^[ \\t]*\\{')})`, `'not-an-object'`],
  ]);
  const repeated = firstOf([
    [IS_USUAL, 'NULL'],
    // Few lines have a key twice, so the keys are told apart before they are compared.
    [`${twice(KEYS)} AND ${twice(own)}`, `'repeated-key'`],
  ]);
  return `SELECT * EXCLUDE ("_folder_group", "_unread"),
  "_folder_group" AS "group_id",
  coalesce("_unread", ${repeated}) AS "_unparsable"
FROM (
  SELECT *,
  CASE WHEN "_unread" IS NULL THEN json_keys("_line") END AS "_names"
  FROM (
    SELECT *,
    ${unparsable} AS "_unread"
    FROM "lines"
  )
)`;
}

function folderDay(partitioning: readonly PartitionKey[]): string {
  const folder = (key: PartitionKey, form: string) => `regexp_extract("_source", ${fixed(`/${key}=(${form})/`)}, 1)`;
  const text = partitioning.includes('dt')
    ? folder('dt', '[0-9]{4}-[0-9]{2}-[0-9]{2}')
    : [folder('year', '[0-9]{4}'), folder('month', '[0-9]{2}'), folder('day', '[0-9]{2}')].join(` || '-' || `);
  return `CAST(${text} AS DATE)`;
}

/**
 * Tokens, in one pass over the JSON each: `_v` holds every value as text (texts without their quotes), `_j` the columns of texts as JSON,
 * for only there it counts whether a token is a text. `_odd` are the keys that nobody declares.
 */
export function tokensSql({ keys, known }: ReadStep, texts: readonly string[]): string {
  const take = (columns: readonly string[], type: string) =>
    `CASE WHEN "_unparsable" IS NULL THEN json_transform("_line", ${quoteSql(JSON.stringify(Object.fromEntries(columns.map((key) => [key, type]))))}) END`;
  const values = [
    `${take(keys, 'VARCHAR')} AS "_v"`,
    `${take(texts, 'JSON')} AS "_j"`,
    `CASE WHEN ${IS_USUAL} THEN (SELECT "odd" FROM "usual") WHEN "_unparsable" IS NULL THEN ${oddIn(KEYS, known)} END AS "_odd"`,
  ];
  return `SELECT * EXCLUDE (${KEYS}),${list(values)}
FROM "parsed"`;
}

export const tokenOf = (column: string) => `"_v".${name(column)}`;

/** A column of texts: a JSON text without U+0000. */
export const textOf = (column: string) =>
  `CASE WHEN starts_with(CAST("_j".${name(column)} AS VARCHAR), '"') AND NOT contains(${tokenOf(column)}, chr(0)) THEN ${tokenOf(column)} END`;
