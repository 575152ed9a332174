/** Names and texts of definitions in SQL: nothing of them is ever read as SQL. */
export const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;
export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

export interface Selected {
  readonly sql: string;
  /** Whether it aggregates, so that the others are grouped by. */
  readonly aggregate: boolean;
}

export interface Select {
  /** SQL whose rows are asked. */
  readonly rows: string;
  readonly selected: readonly Selected[];
  readonly where: readonly string[];
  readonly order: readonly string[];
  readonly limit: number;
}

export function selectSql({ rows, selected, where, order, limit }: Select): string {
  const grouped = selected.some(({ aggregate }) => aggregate);
  const groups = selected.flatMap(({ aggregate }, at) => (grouped && !aggregate ? [String(at + 1)] : []));
  return [
    'SELECT',
    selected.map(({ sql }, at) => `  ${sql} AS "c${at}"`).join(',\n'),
    `FROM (\n${rows.trim()}\n) AS "rows"`,
    ...(where.length > 0 ? [`WHERE ${where.join('\n  AND ')}`] : []),
    ...(groups.length > 0 ? [`GROUP BY ${groups.join(', ')}`] : []),
    ...(order.length > 0 ? [`ORDER BY ${order.join(', ')}`] : []),
    `LIMIT ${limit}`,
  ].join('\n');
}
