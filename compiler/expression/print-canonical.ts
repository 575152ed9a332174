import { type Expression, NEGATION_PRECEDENCE, NOT_PRECEDENCE, PRECEDENCE } from './ast';

const ATOM = NEGATION_PRECEDENCE + 1;

/** The expression in its own language, with no parenthesis too many: `parse(print(x))` is x again, apart from positions. */
export function print(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
    case 'boolean':
      return String(expression.value);
    case 'string':
      return quoted(expression.value);
    case 'field':
      return expression.name;
    case 'call':
      return `${expression.name}(${expression.arguments.map(print).join(', ')})`;
    case 'unary': {
      const operand = bracketed(expression.operand, precedenceOf(expression));
      return expression.operator === 'not' ? `not ${operand}` : `-${operand}`;
    }
    case 'binary': {
      const level = PRECEDENCE[expression.operator];
      // All operators group to the left, and comparisons not at all.
      const left = bracketed(expression.left, level === PRECEDENCE['='] ? level + 1 : level);
      return `${left} ${expression.operator} ${bracketed(expression.right, level + 1)}`;
    }
  }
}

function bracketed(expression: Expression, level: number): string {
  const text = print(expression);
  return precedenceOf(expression) < level ? `(${text})` : text;
}

function precedenceOf(expression: Expression): number {
  if (expression.kind === 'binary') return PRECEDENCE[expression.operator];
  if (expression.kind !== 'unary') return ATOM;
  return expression.operator === 'not' ? NOT_PRECEDENCE : NEGATION_PRECEDENCE;
}

function quoted(value: string): string {
  if (!value.includes("'")) return `'${value}'`;
  return value.includes('"') ? `'${value.replaceAll("'", "''")}'` : `"${value}"`;
}
