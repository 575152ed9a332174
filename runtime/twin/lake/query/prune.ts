import type { Partition } from '../catalog/partitions';
import type { Table } from '../catalog/table';
import { identifier, literal } from '../sql-text';
import { rowsOf, type Session } from './session';
import type { Node } from './syntax-tree';

const NAME = '_partitions';
const INDEX = '_index';

/** The partitions that a condition on their columns leaves, as DuckDB judges it. All of them where the condition fails: the query says how. */
export async function prune(
  session: Session,
  { partitions: columns }: Table,
  partitions: readonly Partition[],
  condition: Node,
): Promise<readonly Partition[]> {
  if (partitions.length === 0) return [];
  const names = columns.map(({ name }) => name);
  const head = [`${INDEX} INTEGER`, ...names.map((name) => `${identifier(name)} VARCHAR`)].join(', ');
  const rows = partitions.map(
    ({ values }, index) => `(${[index, ...names.map((name) => literal(values[name] ?? ''))].join(', ')})`,
  );
  await session.connection.run(`CREATE OR REPLACE TEMP TABLE ${NAME} (${head})`);
  await session.connection.run(`INSERT INTO ${NAME} VALUES ${rows.join(', ')}`);
  try {
    const left = await rowsOf(session, await conditionSql(session, NAME, INDEX, condition));
    const indexes = new Set(left.map(([index]) => index));
    return partitions.filter((_, index) => indexes.has(index));
  } catch {
    return partitions;
  }
}

/** The rows of a table that a condition leaves, as a query for one column. */
async function conditionSql(session: Session, table: string, column: string, condition: Node): Promise<string> {
  return filled(session, `SELECT ${column} FROM ${table} WHERE true`, (select) => {
    select.where_clause = condition;
  });
}

/** A query for a moment that is given as a syntax tree. */
export async function valueSql(session: Session, value: Node): Promise<string> {
  return filled(session, 'SELECT CAST(NULL AS TIMESTAMPTZ)', ({ select_list: [cast] }) => {
    if (cast) cast.child = value;
  });
}

interface Select {
  where_clause: Node;
  readonly select_list: readonly { child: Node }[];
}

/** The text of a query that has the shape of this one, with syntax trees in places of it: DuckDB writes them as SQL again. */
async function filled(session: Session, shape: string, fill: (select: Select) => void): Promise<string> {
  const [[serialized] = []] = await rowsOf(session, 'SELECT json_serialize_sql(CAST($1 AS VARCHAR))', [shape]);
  const tree = JSON.parse(String(serialized)) as { readonly statements: readonly { readonly node: Select }[] };
  const [statement] = tree.statements;
  if (statement) fill(statement.node);
  const [[sql] = []] = await rowsOf(session, 'SELECT json_deserialize_sql(CAST($1 AS JSON))', [
    JSON.stringify(tree, plain),
  ]);
  return String(sql);
}

/** Places in the text do not matter, and JavaScript cannot hold them; columns lose the name of their table. */
function plain(key: string, value: unknown): unknown {
  if (key === 'query_location') return 0;
  return key === 'column_names' && Array.isArray(value) ? value.slice(-1) : value;
}
