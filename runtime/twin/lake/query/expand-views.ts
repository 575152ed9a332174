import type { NamedView } from '../catalog/named-view';
import { QueryError } from './query-error';
import { isNode, type Node, nodesOf, textAt, withNames } from './syntax-tree';

export interface Expanded {
  /** The query with the SELECT of each view in its place: what is read, and under which conditions. */
  readonly tree: unknown;
  /** The views in it, those that others stand on first. */
  readonly views: readonly NamedView[];
}

/** Views that stand on views; more of them are a circle. */
const DEEPEST = 10;

export async function expandViews(
  tree: unknown,
  known: readonly NamedView[],
  database: string,
  parse: (sql: string) => Promise<unknown>,
  depth = 0,
): Promise<Expanded> {
  const found = new Map<Node, NamedView>();
  const names = isNode(tree) ? withNames(tree) : new Set<string>();
  for (const node of nodesOf(tree)) {
    const view = viewAt(node, known, database, names);
    if (view) found.set(node, view);
  }
  if (found.size === 0) return { tree, views: [] };
  if (depth === DEEPEST) throw new QueryError('NOT_SUPPORTED', 'views stand on each other in a circle');
  const used = new Map<NamedView, unknown>();
  const below: NamedView[] = [];
  for (const view of new Set(found.values())) {
    const inner = await expandViews(await parse(view.sql), known, view.database, parse, depth + 1);
    below.push(...inner.views);
    used.set(view, statementOf(inner.tree));
  }
  const expanded = replace(tree, (node) => {
    const view = found.get(node);
    return view && { ...node, type: 'SUBQUERY', subquery: used.get(view) };
  });
  return { tree: expanded, views: [...new Set([...below, ...used.keys()])] };
}

function viewAt(
  node: Node,
  known: readonly NamedView[],
  database: string,
  names: ReadonlySet<string>,
): NamedView | undefined {
  if (node.type !== 'BASE_TABLE') return undefined;
  const [schema, name] = ['schema_name', 'table_name'].map((key) => textAt(node, key).toLowerCase());
  if (schema === '' && names.has(name ?? '')) return undefined;
  return known.find((view) => view.database === (schema || database) && view.name === name);
}

function statementOf(tree: unknown): unknown {
  return isNode(tree) && Array.isArray(tree.statements) ? tree.statements[0] : undefined;
}

function replace(value: unknown, by: (node: Node) => Node | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => replace(item, by));
  if (!isNode(value)) return value;
  return by(value) ?? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replace(item, by)]));
}
