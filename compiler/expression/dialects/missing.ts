import { isComparison } from '../ast';
import type { TypedExpression } from '../typed';

// These have no result for some numbers: x / 0, sqrt(-1).
const PARTIAL = new Set(['sqrt', 'ln', 'log10', 'power', 'mod', 'exp']);

/** Whether the value can be missing: because a field is, or because the arithmetic has no result. */
export function canBeMissing(node: TypedExpression): boolean {
  switch (node.kind) {
    case 'number':
    case 'string':
    case 'boolean':
      return false;
    case 'field':
      return true;
    case 'unary':
      return canBeMissing(node.operand);
    case 'binary':
      return node.operator === '/' || node.operator === '%' || canBeMissing(node.left) || canBeMissing(node.right);
    case 'call': {
      if (node.name === 'is_missing') return false;
      if (node.name === 'coalesce') return node.arguments.slice(1).some(canBeMissing);
      // A condition of `if` that cannot be decided counts as not met.
      if (node.name === 'if') return node.arguments.slice(1).some(canBeMissing);
      return PARTIAL.has(node.name) || node.arguments.some(canBeMissing);
    }
  }
}

/** Whether it can be null itself. Functions and operators turn null into Undefined; these hand a value through. */
export function canBeNull(node: TypedExpression): boolean {
  if (node.kind === 'field') return true;
  if (node.kind !== 'call') return false;
  const [first, ...others] = node.arguments;
  if (node.name === 'coalesce' || node.name === 'if') return others.some(canBeNull);
  return (node.name === 'number' || node.name === 'convert') && first !== undefined && canBeNull(first);
}

/**
 * Whether one undecided part could hide a decided one: `a or b` holds when a does, whatever b is, and so does `not (a and b)`
 * when a does not. In a plain chain of `and` an undecided part may as well make the whole undecided.
 */
export function needsDecision(node: TypedExpression, positive: boolean): boolean {
  if (node.kind === 'unary' && node.operator === 'not') return needsDecision(node.operand, !positive);
  if (node.kind !== 'binary' || (node.operator !== 'and' && node.operator !== 'or')) return false;
  if ((node.operator === 'or') === positive) return canBeMissing(node.left) || canBeMissing(node.right);
  return needsDecision(node.left, positive) || needsDecision(node.right, positive);
}

/** Whether the node combines conditions, or is one that compares. */
export function isCondition(node: TypedExpression): boolean {
  if (node.kind === 'unary') return node.operator === 'not';
  return node.kind === 'binary' && (node.operator === 'and' || node.operator === 'or' || isComparison(node.operator));
}
