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
  const rows = partitions.map(
    ({ values }, index) => `(${[index, ...names.map((name) => literal(values[name] ?? ''))].join(', ')})`,
  );
  const head = [INDEX, ...names.map(identifier)].join(', ');
  await session.connection.run(
    `CREATE OR REPLACE TEMP TABLE ${NAME} AS FROM (VALUES ${rows.join(', ')}) AS listed(${head})`,
  );
  try {
    const left = await rowsOf(session, await conditionSql(session, condition));
    const indexes = new Set(left.map(([index]) => index));
    return partitions.filter((_, index) => indexes.has(index));
  } catch {
    return partitions;
  }
}

/** Which partitions a condition leaves, as a query for their indexes. */
async function conditionSql(session: Session, condition: Node): Promise<string> {
  return known(condition, () =>
    filled(session, `SELECT ${INDEX} FROM ${NAME} WHERE true`, (select) => {
      select.where_clause = condition;
    }),
  );
}

/** A query for a moment that is given as a syntax tree. */
export async function valueSql(session: Session, value: Node): Promise<string> {
  return known(value, () =>
    filled(session, 'SELECT CAST(NULL AS TIMESTAMPTZ)', ({ select_list: [cast] }) => {
      if (cast) cast.child = value;
    }),
  );
}

/** Texts of parts of queries that are asked again and again; no part is both a condition and a moment. */
const texts = new WeakMap<Node, string>();

async function known(part: Node, text: () => Promise<string>): Promise<string> {
  const before = texts.get(part);
  if (before !== undefined) return before;
  const made = await text();
  texts.set(part, made);
  return made;
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
