import { parse } from '../expression/parse';
import { type Scope, typeOf } from '../expression/type';
import type { TypedExpression } from '../expression/typed';

/** A typed expression out of text that stair 2 has checked. */
export function typed(text: string, scope: Scope): TypedExpression {
  const parsed = parse(text);
  const result = parsed.ok ? typeOf(parsed.expression, scope) : parsed;
  if (!result.ok) throw new Error(`stair 2 let an expression pass: ${text}: ${result.problems[0]?.message}`);
  return result.expression as TypedExpression;
}
