import type { Partition } from '../catalog/partitions';
import type { Table } from '../catalog/table';
import { identifier, literal } from '../sql-text';
import { rowsOf, type Session } from './session';
import type { Node } from './syntax-tree';

const NAME = '_partitions';
const INDEX = '_index';
/** The shape of the question: its condition is put in the place of `true`. */
const QUESTION = `SELECT ${INDEX} FROM ${NAME} WHERE true`;

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
    const left = await rowsOf(session, await questionWith(session, condition));
    const indexes = new Set(left.map(([index]) => index));
    return partitions.filter((_, index) => indexes.has(index));
  } catch {
    return partitions;
  }
}

/** Conditions come as syntax trees: DuckDB writes them as SQL again. */
async function questionWith(session: Session, condition: Node): Promise<string> {
  const [[serialized] = []] = await rowsOf(session, 'SELECT json_serialize_sql(CAST($1 AS VARCHAR))', [QUESTION]);
  const tree = JSON.parse(String(serialized)) as { statements: { node: { where_clause: Node } }[] };
  const [statement] = tree.statements;
  if (statement) statement.node.where_clause = condition;
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
