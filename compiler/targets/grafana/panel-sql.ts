import { EVENT_TIME, type Question } from '../../ir/fleet/question';
import { type Bounds, lastDays } from '../../ir/questions/bounds';
import { questionSql } from '../../ir/questions/question-sql';
import { quoteSqlName } from '../../quoting/quote';

/** Points of a line, whatever range is shown. */
const MOST_POINTS = 240;
const MOST_ROWS = 50_000;

/** A range that begins earlier is cut, so that nobody reads years of readings by one look. By the rows; the default of a question is less. */
const MOST_DAYS = {
  reading: 14,
  predicted: 14,
  latest: 14,
  alert: 92,
  finding: 92,
  visit: 31,
  hour: 366,
  day: 1827,
  device: 0,
} as const;

const [FROM, TO] = ['$__timeFrom()', '$__timeTo()'];

/** The columns by which a panel is narrowed: variables of its dashboard. */
export function narrowing({ filters, drill, rows }: Question): readonly string[] {
  const known = (name: string) => name !== EVENT_TIME && rows.columns.some((column) => column.name === name);
  return [...new Set([...drill, ...filters])].filter(known);
}

/**
 * The question as a panel asks it: bound by the range that the viewer chose, on the time and on the partitions, and narrowed by the variables.
 * What people wrote stands in the SQL as text only: nothing in it is a macro or a variable.
 */
export function panelSql(question: Question): string {
  const bounds = question.rows.time ? rangeOf(question) : lastDays(question.days);
  const where = narrowing(question).map((name) => `${known(name)} IN (\${${name}:sqlstring})`);
  const bucketSeconds = (bucket: 'minute' | 'hour') => {
    const least = bucket === 'minute' ? 60 : 3600;
    return `(${least} * greatest(1, CAST(ceil(date_diff('second', ${FROM}, ${TO}) / ${MOST_POINTS * least}.0) AS bigint)))`;
  };
  const limit = question.measures.length === 0 ? question.limit : MOST_ROWS;
  // The macros and variables are ours and stand outside of literals; those within literals are people's.
  return withoutVariables(questionSql({ ...question, limit }, { bounds, where, bucketSeconds }));
}

/** What a variable is compared with; it also stands for All, so that what has no value is not lost. */
export const known = (name: string) =>
  name === 'group_id' || name === 'device_id' ? quoteSqlName(name) : `coalesce(${quoteSqlName(name)}, '')`;

function rangeOf({ rows }: Question): Bounds {
  const from = `greatest(${FROM}, ${TO} - INTERVAL '${MOST_DAYS[rows.of]}' DAY)`;
  return { from, fromDay: dayOf(from), to: TO, toDay: dayOf(TO) };
}

export const dayOf = (moment: string) => `CAST(CAST(${moment} AS date) AS varchar)`;

/** Text literals with Grafana's signs in them are put together from pieces, and a name that has them is a bug of ours. */
export function withoutVariables(sql: string): string {
  return sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, (piece) => {
    if (!/\$[\w{]|\[\[/.test(piece)) return piece;
    if (piece.startsWith('"')) throw new Error(`a column cannot be called ${piece} in Grafana`);
    return `(${piece.replace(/\$(?=[\w{])|\[(?=\[)/g, (sign) => `${sign}' || '`)})`;
  });
}
