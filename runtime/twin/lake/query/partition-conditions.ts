import type { Table } from '../catalog/table';
import { columnOf, isNode, KNOWN_AT_ONCE, type Node, nodesOf } from './syntax-tree';

/**
 * What a query says of the partitions of each table that it reads: a condition that holds for every partition it can need, or undefined
 * where it can need them all. Taken from the WHERE of each SELECT that reads nothing but the table.
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
  for (const select of nodesOf(tree)) {
    const from = select.from_table;
    if (select.type !== 'SELECT_NODE' || !isNode(from) || from.type !== 'BASE_TABLE') continue;
    seen.add(from);
    const table = tableOf(from);
    if (table) add(table, conditionOn(table, select.where_clause));
  }
  for (const node of nodesOf(tree)) {
    const table = node.type === 'BASE_TABLE' && !seen.has(node) ? tableOf(node) : undefined;
    if (table) add(table, undefined);
  }
  return conditions;
}

function conditionOn({ partitions }: Table, where: unknown): Node | undefined {
  const keys = new Set(partitions.map(({ name }) => name.toLowerCase()));
  return join(
    'CONJUNCTION_AND',
    conjunctsOf(where).filter((part) => isAbout(part, keys)),
  );
}

function conjunctsOf(where: unknown): readonly Node[] {
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
