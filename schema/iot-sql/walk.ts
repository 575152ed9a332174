import type { Select, SqlExpression } from './ast';

/** Calls `visit` on an expression and everything inside it, outermost first. */
export function walk(expression: SqlExpression, visit: (node: SqlExpression) => void): void {
  visit(expression);
  for (const child of childrenOf(expression)) walk(child, visit);
}

/** The direct parts of an expression, in the order they are written. */
function childrenOf(node: SqlExpression): readonly SqlExpression[] {
  switch (node.kind) {
    case 'member':
    case 'members':
      return [node.object];
    case 'call':
      return node.arguments;
    case 'cast':
      return [node.value];
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'case': {
      const branches = node.branches.flatMap((branch) => [branch.when, branch.result]);
      return [node.subject, ...branches, node.otherwise].filter((part) => part !== undefined);
    }
    case 'exists':
      return [node.query];
    case 'array':
      return node.items;
    case 'object':
      return node.entries.map((entry) => entry.value);
    case 'query':
      return [...selected(node.select), node.from, ...(node.where === undefined ? [] : [node.where])];
    default:
      return [];
  }
}

export function selected(select: Select): readonly SqlExpression[] {
  return select.items.map((item) => item.expression);
}
