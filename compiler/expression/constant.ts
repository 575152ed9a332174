import type { Expression } from './ast';

/** The value of an arithmetic expression without fields, as far as operators go; `undefined` for anything else. */
export function constant(expression: Expression): number | undefined {
  if (expression.kind === 'number') return expression.value;
  if (expression.kind === 'unary' && expression.operator === '-') {
    const operand = constant(expression.operand);
    return operand === undefined ? undefined : -operand;
  }
  if (expression.kind !== 'binary') return undefined;
  const left = constant(expression.left);
  const right = constant(expression.right);
  if (left === undefined || right === undefined) return undefined;
  switch (expression.operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    default:
      return undefined;
  }
}
