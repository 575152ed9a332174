import type { Expression } from './ast';

/** The names of the fields that an expression reads. */
export function fieldsOf(expression: Expression): ReadonlySet<string> {
  return new Set([...fieldUses(expression)].map(({ name }) => name));
}

/** Every place where an expression reads a field. */
export function* fieldUses(node: Expression): Iterable<Extract<Expression, { kind: 'field' }>> {
  if (node.kind === 'field') yield node;
  if (node.kind === 'unary') yield* fieldUses(node.operand);
  if (node.kind === 'binary') {
    yield* fieldUses(node.left);
    yield* fieldUses(node.right);
  }
  if (node.kind === 'call') for (const argument of node.arguments) yield* fieldUses(argument);
}
