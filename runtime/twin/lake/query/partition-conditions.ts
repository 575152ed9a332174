import type { Table } from '../catalog/table';
import { columnOf, isNode, KNOWN_AT_ONCE, type Node, nodesOf } from './syntax-tree';

/**
 * What a query says of the partitions of each table that it reads: a condition that holds for every partition it can need, or undefined
 * where it can need them all. Taken from the WHERE of each SELECT that reads nothing but the table, and of those around it that read nothing
 * but its rows as they are, as a view's does.
 */
export function partitionConditions(
  tree: Node,
  tableOf: (node: Node) => Table | undefined,
): ReadonlyMap<Table, Node | undefined> {
  const conditions = new Map<Table, Node | undefined>();
  const seen = new Set<Node>();
  const add = (table: Table, condition: Node | undefined) => {
    const known = conditions.get(table);
    const both = known && condition ? join('CONJUNCTION_OR', [known, condition]) : undefined;
    conditions.set(table, conditions.has(table) ? both : condition);
  };
  const around = conditionsAround(tree);
  for (const select of nodesOf(tree)) {
    const from = select.from_table;
    if (select.type !== 'SELECT_NODE' || !isNode(from) || from.type !== 'BASE_TABLE') continue;
    seen.add(from);
    const table = tableOf(from);
    if (table) add(table, conditionOn(table, [select.where_clause, ...(around.get(select) ?? [])]));
  }
  for (const node of nodesOf(tree)) {
    const table = node.type === 'BASE_TABLE' && !seen.has(node) ? tableOf(node) : undefined;
    if (table) add(table, undefined);
  }
  return conditions;
}

/** Of each SELECT that gives all rows that it reads, with their columns as they are called: the WHERE of those that read only it. */
function conditionsAround(tree: Node): ReadonlyMap<Node, readonly unknown[]> {
  const around = new Map<Node, readonly unknown[]>();
  for (const select of nodesOf(tree)) {
    const from = select.from_table;
    if (select.type !== 'SELECT_NODE' || !isNode(from) || from.type !== 'SUBQUERY') continue;
    const renamed = Array.isArray(from.column_name_alias) && from.column_name_alias.length > 0;
    const inner = isNode(from.subquery) && !renamed && !from.sample ? from.subquery.node : undefined;
    for (const part of unionOf(inner)) around.set(part, [...(around.get(select) ?? []), select.where_clause]);
  }
  return around;
}

function unionOf(node: unknown): readonly Node[] {
  if (!isNode(node) || (Array.isArray(node.modifiers) && node.modifiers.length > 0)) return [];
  if (node.type === 'SET_OPERATION_NODE') {
    const parts = [node.left, node.right];
    const all = node.setop_type === 'UNION' && node.setop_all === true ? parts.map(unionOf) : [];
    return all.some((part) => part.length === 0) ? [] : all.flat();
  }
  const [only, ...more]: readonly unknown[] = Array.isArray(node.select_list) ? node.select_list : [];
  const asIs = more.length === 0 && isNode(only) && only.type === 'STAR' && !isChanged(only);
  return node.type === 'SELECT_NODE' && asIs && !node.sample && !node.qualify ? [node] : [];
}

const isChanged = (star: Node): boolean =>
  ['exclude_list', 'replace_list', 'qualified_exclude_list', 'rename_list'].some((list) => {
    const entries = star[list];
    return Array.isArray(entries) && entries.length > 0;
  });

function conditionOn({ partitions }: Table, wheres: readonly unknown[]): Node | undefined {
  const keys = new Set(partitions.map(({ name }) => name.toLowerCase()));
  return join(
    'CONJUNCTION_AND',
    wheres.flatMap(conjunctsOf).filter((part) => isAbout(part, keys)),
  );
}

export function conjunctsOf(where: unknown): readonly Node[] {
  if (!isNode(where)) return [];
  const parts = where.type === 'CONJUNCTION_AND' && Array.isArray(where.children) ? where.children : undefined;
  return parts ? parts.flatMap(conjunctsOf) : [where];
}

/** Partition columns, and nothing that only the rows know. */
function isAbout(condition: Node, keys: ReadonlySet<string>): boolean {
  let about = false;
  for (const node of nodesOf(condition)) {
    const column = columnOf(node);
    if (column !== undefined && keys.has(column)) about = true;
    else if (column !== undefined && !KNOWN_AT_ONCE.has(column)) return false;
    if (['SUBQUERY', 'WINDOW', 'PARAMETER', 'LAMBDA'].includes(String(node.class))) return false;
    // A number that did not survive the way through JSON.
    if (typeof node.value === 'number' && !Number.isSafeInteger(node.value)) return false;
  }
  return about;
}

function join(type: 'CONJUNCTION_AND' | 'CONJUNCTION_OR', children: readonly Node[]): Node | undefined {
  if (children.length < 2) return children[0];
  return { class: 'CONJUNCTION', type, alias: '', query_location: 0, children };
}
