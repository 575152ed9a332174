import type { NamedView } from '../catalog/named-view';
import type { Table } from '../catalog/table';
import { DATA_CATALOG } from '../catalog/view';
import { checkInjected } from './injected';
import { type Landed, landedTables, readFirst } from './landed';
import { partitionConditions } from './partition-conditions';
import { QueryError } from './query-error';
import { isNode, type Node, nodesOf, textAt, withNames } from './syntax-tree';

export interface Inspection {
  /** The tables that a query reads, and what it says of the partitions of each; undefined: nothing. */
  readonly conditions: ReadonlyMap<Table, Node | undefined>;
  /** Those of which it asks when files landed. */
  readonly landed: ReadonlyMap<Table, Landed>;
  /** Those that are read before all others, and once. */
  readonly first: ReadonlySet<Table>;
}

/** What only DuckDB has in the place of a table: descriptions, pivots. */
const FOREIGN_TABLES: ReadonlySet<string> = new Set([
  'SHOW_REF',
  'PIVOT',
  'COLUMN_DATA',
  'DELIM_GET',
  'BOUND_TABLE_REF',
]);
/** Everything else that stands in FROM with parentheses reads files, settings or the network. */
const TABLE_FUNCTIONS: ReadonlySet<string> = new Set(['unnest']);
/** Functions that look at the process or change something. */
const REFUSED_FUNCTIONS: ReadonlySet<string> = new Set([
  ...['getenv', 'current_setting', 'set_config', 'getvariable', 'nextval', 'currval', 'write_log', 'sleep_ms'],
  ...['json_execute_serialized_sql', 'query', 'query_table', 'add_parquet_key'],
]);

/**
 * Holds a query against the catalog before it runs: one SELECT, over tables of the stacks and nothing else. So no name in it is ever taken
 * for a file, and no function reads one.
 */
export function inspect(
  tree: unknown,
  tables: readonly Table[],
  views: readonly NamedView[],
  database: string,
): Inspection {
  const statements = isNode(tree) && Array.isArray(tree.statements) ? tree.statements : [];
  const [only] = statements;
  if (statements.length !== 1 || !isNode(only)) throw new QueryError('SYNTAX_ERROR', 'a query is one SELECT statement');
  const named = withNames(only);
  const odd = [...named].find((name) => !/^[\w -]+$/.test(name));
  if (odd !== undefined) throw new QueryError('SYNTAX_ERROR', `the name ${odd} after WITH`);
  const tableAt = (node: Node): Table | undefined => {
    const isWithName = textAt(node, 'schema_name') === '' && named.has(textAt(node, 'table_name').toLowerCase());
    return isWithName ? undefined : tableOf(node, tables, database);
  };
  for (const node of nodesOf(only)) checkNode(node);
  const conditions = partitionConditions(only, tableAt);
  checkInjected(only, tableAt, views);
  const landed = landedTables(only, tableAt);
  return { conditions, landed, first: readFirst(landed, tableAt) };
}

function checkNode(node: Node): void {
  const type = textAt(node, 'type');
  if (FOREIGN_TABLES.has(type)) throw new QueryError('NOT_SUPPORTED', `the twin answers SELECT only, not ${type}`);
  if (type === 'TABLE_FUNCTION') {
    const name = isNode(node.function) ? textAt(node.function, 'function_name') : '';
    if (!TABLE_FUNCTIONS.has(name.toLowerCase())) {
      throw new QueryError('NOT_SUPPORTED', `the table function ${name} is not in the twin`);
    }
  }
  const called = textAt(node, 'function_name');
  if (REFUSED_FUNCTIONS.has(called.toLowerCase())) {
    throw new QueryError('NOT_SUPPORTED', `the function ${called} is not in the twin`);
  }
}

function tableOf(node: Node, tables: readonly Table[], database: string): Table {
  const [catalog, schema, name] = ['catalog_name', 'schema_name', 'table_name'].map((key) => textAt(node, key));
  const wanted = { database: (schema || database).toLowerCase(), name: (name ?? '').toLowerCase() };
  const inCatalog = catalog === '' || catalog?.toLowerCase() === DATA_CATALOG.toLowerCase();
  const found = tables.find((table) => inCatalog && table.database === wanted.database && table.name === wanted.name);
  if (found) return found;
  throw new QueryError(
    'TABLE_NOT_FOUND',
    `the table ${wanted.database}.${wanted.name} is not in the stacks`,
    undefined,
    wanted.name,
  );
}
