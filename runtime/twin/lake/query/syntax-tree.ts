/** DuckDB's syntax tree of a SELECT, as json_serialize_sql gives it; of its nodes only what is asked here. */
export type Node = { readonly [key: string]: unknown };

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every node below and with this one, each before those below it. */
export function* nodesOf(value: unknown): Generator<Node> {
  const left = [value];
  while (left.length > 0) {
    const at = left.pop();
    if (typeof at !== 'object' || at === null) continue;
    if (isNode(at)) yield at;
    left.push(...Object.values(at).reverse());
  }
}

export function textAt(node: Node, key: string): string {
  const value = node[key];
  return typeof value === 'string' ? value : '';
}

/** The names after WITH, anywhere in the query. */
export function withNames(tree: Node): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of nodesOf(tree)) {
    const entries = isNode(node.cte_map) ? node.cte_map.map : undefined;
    for (const entry of Array.isArray(entries) ? entries : []) {
      if (isNode(entry)) names.add(textAt(entry, 'key').toLowerCase());
    }
  }
  return names;
}

/** The last part of a column's name, lower case; undefined for anything else. */
export function columnOf(node: unknown): string | undefined {
  if (!isNode(node) || node.type !== 'COLUMN_REF' || !Array.isArray(node.column_names)) return undefined;
  const last: unknown = node.column_names.at(-1);
  return typeof last === 'string' ? last.toLowerCase() : undefined;
}

/** Names that the parser takes for columns and that are known before any data is read. */
export const KNOWN_AT_ONCE: ReadonlySet<string> = new Set(['current_date', 'current_timestamp', 'localtimestamp']);
