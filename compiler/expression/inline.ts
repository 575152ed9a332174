import type { Expression } from './ast';

/**
 * Puts formulas in place of the names of derived fields: rules and agents see raw readings only.
 * A formula takes the place of its name in the text too, so that a problem in it points there.
 */
export function inline(node: Expression, formulas: ReadonlyMap<string, Expression>): Expression {
  switch (node.kind) {
    case 'field': {
      const formula = formulas.get(node.name);
      return formula ? moved(formula, node) : node;
    }
    case 'unary':
    case 'binary':
    case 'call':
      return withParts(node, (part) => inline(part, formulas));
    default:
      return node;
  }
}

function moved(node: Expression, { start, end }: { start: number; end: number }): Expression {
  return { ...withParts(node, (part) => moved(part, { start, end })), start, end };
}

function withParts(node: Expression, change: (part: Expression) => Expression): Expression {
  switch (node.kind) {
    case 'unary':
      return { ...node, operand: change(node.operand) };
    case 'binary':
      return { ...node, left: change(node.left), right: change(node.right) };
    case 'call':
      return { ...node, arguments: node.arguments.map(change) };
    default:
      return node;
  }
}
