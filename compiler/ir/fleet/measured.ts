import type { TypedExpression } from '../../expression/typed';

/** What a threshold with bounds looks at: the left side of `x > 8`, and of `x < 2 or x > 8`. A derived field is its formula by now. */
export function measured(condition: TypedExpression): TypedExpression {
  if (condition.kind !== 'binary') throw new Error('a threshold with bounds is a comparison');
  return condition.operator === 'or' ? measured(condition.left) : condition.left;
}
