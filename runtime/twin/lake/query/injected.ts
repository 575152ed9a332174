import type { NamedView } from '../catalog/named-view';
import { namesAll } from '../catalog/names-all';
import type { Table } from '../catalog/table';
import { QueryError } from './query-error';
import { columnOf, isNode, KNOWN_AT_ONCE, type Node, nodesOf } from './syntax-tree';

/** Athena user guide, "Supported types for partition projection": the most values that an injected column may be compared with. */
const MAX_VALUES = 1_000;
/**
 * Refuses a query that reads a table with an injected partition column without saying, in the WHERE of the same SELECT, which values it
 * wants. Athena also finds such a condition further out and pushes it down; the twin asks for it where the table is.
 */
export function checkInjected(
  tree: Node,
  tableOf: (node: Node) => Table | undefined,
  views: readonly NamedView[],
): void {
  for (const select of nodesOf(tree)) {
    if (select.type !== 'SELECT_NODE') continue;
    const compared = comparedColumns(select.where_clause);
    for (const node of tablesIn(select.from_table)) {
      const table = tableOf(node);
      for (const { name, projection } of table?.partitions ?? []) {
        if (table && projection.type === 'injected' && !compared.has(name.toLowerCase())) {
          throw violation(table, name, views);
        }
      }
    }
  }
}

/** In Athena's words, and what to do. */
function violation(table: Table, column: string, views: readonly NamedView[]): QueryError {
  const all = namesAll(table, views);
  const named = `say which you want: WHERE ${column} IN ('…'), with at most ${MAX_VALUES.toLocaleString('en-US')} values`;
  return new QueryError(
    'CONSTRAINT_VIOLATION',
    [
      `For the injected projected partition column ${column}, the WHERE clause must contain only static equality conditions, and at least one such condition must be present.`,
      `fix: ${all ? `read ${all.name} in the place of ${table.name}, which names every ${column}; or ` : ''}${named}`,
    ].join('\n'),
  );
}

/** The tables of a FROM itself, not those of queries within it. */
function* tablesIn(from: unknown): Generator<Node> {
  if (!isNode(from)) return;
  if (from.type === 'BASE_TABLE') yield from;
  if (from.type === 'JOIN') {
    yield* tablesIn(from.left);
    yield* tablesIn(from.right);
  }
}

/** Columns that a condition holds to values which are known before any data is read. */
function comparedColumns(where: unknown): ReadonlySet<string> {
  if (!isNode(where)) return new Set();
  const parts = Array.isArray(where.children) ? where.children : [];
  if (where.type === 'CONJUNCTION_AND') return new Set(parts.flatMap((part) => [...comparedColumns(part)]));
  const [first, ...rest] = where.type === 'COMPARE_IN' ? parts : [];
  const candidates: readonly (readonly [unknown, readonly unknown[]])[] =
    where.type === 'COMPARE_EQUAL'
      ? [
          [where.left, [where.right]],
          [where.right, [where.left]],
        ]
      : [[first, rest]];
  const found = candidates.flatMap(([column, values]) => {
    const name = columnOf(column);
    const isStatic = values.length > 0 && values.length <= MAX_VALUES && values.every(isKnownAtOnce);
    return name !== undefined && isStatic ? [name] : [];
  });
  return new Set(found);
}

function isKnownAtOnce(value: unknown): boolean {
  return [...nodesOf(value)].every((node) => {
    const column = columnOf(node);
    return node.class !== 'SUBQUERY' && (column === undefined || KNOWN_AT_ONCE.has(column));
  });
}
