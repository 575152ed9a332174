import { quoteSqlName } from '../../quoting/quote';
import type { Dimension, Question, QuestionMeasure } from '../fleet/question';
import { type Bounds, lastDays } from './bounds';
import { rowsSql } from './rows-sql';

export interface Asked {
  /** Default: as many days back as the question says. */
  readonly bounds?: Bounds;
  /** Conditions on columns of the rows, in SQL: what a viewer has chosen. */
  readonly where?: readonly string[];
  /** How many seconds a bucket of minutes or hours is long, as SQL, where a tool chooses that by the width of its range. */
  readonly bucketSeconds?: (bucket: 'minute' | 'hour') => string;
}

/**
 * The answer to a question as one SELECT: a column per dimension, under the name of its column, then one per measure; without measures the
 * rows as they are. Ends without a semicolon or line end.
 */
export function questionSql(question: Question, asked: Asked = {}): string {
  const { bounds = lastDays(question.days), where = [], bucketSeconds } = asked;
  const { rows, dimensions, measures, limit } = question;
  const from = `FROM (\n${rowsSql(rows, bounds)}\n) AS "rows"`;
  const conditions = where.length === 0 ? [] : [`WHERE ${where.join('\n  AND ')}`];
  if (measures.length === 0) {
    const names = rows.columns.map(({ name }) => quoteSqlName(name)).join(', ');
    return lines(`SELECT ${names}`, from, ...conditions, `ORDER BY ${rowOrder(question)}`, `LIMIT ${limit}`);
  }
  const grouped = measures.every(({ compute }) => compute.how !== 'value') && dimensions.length > 0;
  const selected = [
    ...dimensions.map((one) => `${dimensionSql(one, bucketSeconds)} AS ${quoteSqlName(one.column)}`),
    ...measures.map((one) => `${measureSql(one)} AS ${quoteSqlName(one.name)}`),
  ];
  const numbers = dimensions.map((_, at) => at + 1).join(', ');
  const select = `SELECT\n  ${selected.join(',\n  ')}`;
  const group = grouped ? [`GROUP BY ${numbers}`] : [];
  if (numbers === '') return lines(select, from, ...conditions, `LIMIT ${limit}`);
  if (dimensions[0]?.role !== 'time')
    return lines(select, from, ...conditions, ...group, `ORDER BY ${numbers}`, `LIMIT ${limit}`);
  // What does not fit is the oldest, not the newest.
  const newest = lines(select, from, ...conditions, ...group, 'ORDER BY 1 DESC', `LIMIT ${limit}`);
  return lines('SELECT *', `FROM (\n${newest}\n) AS "newest"`, `ORDER BY ${numbers}`);
}

const EPOCH = "TIMESTAMP '1970-01-01 00:00:00'";

function dimensionSql({ column, bucket }: Dimension, bucketSeconds: Asked['bucketSeconds']): string {
  const name = quoteSqlName(column);
  if (bucket === undefined) return name;
  if (!bucketSeconds || (bucket !== 'minute' && bucket !== 'hour')) return `date_trunc('${bucket}', ${name})`;
  const passed = `date_diff('second', ${EPOCH}, ${name})`;
  return `(${EPOCH} + INTERVAL '1' SECOND * CAST(${passed} - ${passed} % ${bucketSeconds(bucket)} AS bigint))`;
}

function measureSql({ compute }: QuestionMeasure): string {
  if (compute.how === 'ratio') {
    return `sum(${quoteSqlName(compute.sum)}) / nullif(sum(${quoteSqlName(compute.count)}), 0)`;
  }
  const name = quoteSqlName(compute.column);
  return compute.how === 'value' ? name : `${compute.how}(${name})`;
}

const rowOrder = ({ rows }: Question) =>
  rows.time && rows.of !== 'latest' ? `"${rows.time}" DESC` : '"group_id", "device_id"';

const lines = (...all: readonly string[]) => all.join('\n');
