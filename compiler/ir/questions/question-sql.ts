import { quoteSqlName } from '../../4-emit/quoting';
import type { Dimension, Question, QuestionMeasure } from '../fleet/question';
import { type Bounds, lastDays } from './bounds';
import { rowsSql } from './rows-sql';

export interface Asked {
  /** Default: as many days back as the question says. */
  readonly bounds?: Bounds;
  /** Conditions on columns of the rows, in SQL: what a viewer has chosen. */
  readonly where?: readonly string[];
}

/**
 * The answer to a question as one SELECT: a column per dimension, under the name of its column, then one per measure; without measures the
 * rows as they are. Ends without a semicolon or line end.
 */
export function questionSql(question: Question, { bounds = lastDays(question.days), where = [] }: Asked = {}): string {
  const { rows, dimensions, measures, limit } = question;
  const from = `FROM (\n${rowsSql(rows, bounds)}\n) AS "rows"`;
  const conditions = where.length === 0 ? [] : [`WHERE ${where.join('\n  AND ')}`];
  if (measures.length === 0) {
    const names = rows.columns.map(({ name }) => quoteSqlName(name)).join(', ');
    return lines(`SELECT ${names}`, from, ...conditions, `ORDER BY ${rowOrder(question)}`, `LIMIT ${limit}`);
  }
  const grouped = measures.every(({ compute }) => compute.how !== 'value') && dimensions.length > 0;
  const selected = [
    ...dimensions.map((one) => `${dimensionSql(one)} AS ${quoteSqlName(one.column)}`),
    ...measures.map((one) => `${measureSql(one)} AS ${quoteSqlName(one.name)}`),
  ];
  const numbers = dimensions.map((_, at) => at + 1).join(', ');
  return lines(
    `SELECT\n  ${selected.join(',\n  ')}`,
    from,
    ...conditions,
    ...(grouped ? [`GROUP BY ${numbers}`] : []),
    ...(numbers === '' ? [] : [`ORDER BY ${numbers}`]),
    `LIMIT ${limit}`,
  );
}

function dimensionSql({ column, bucket }: Dimension): string {
  const name = quoteSqlName(column);
  return bucket === undefined ? name : `date_trunc('${bucket}', ${name})`;
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
