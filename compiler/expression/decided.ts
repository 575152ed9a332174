import { type CompareOperator, isComparison } from './ast';
import { type Interval, intervalOf } from './interval';
import { isNumeric, type TypedExpression } from './typed';

/** What is known of the fields of a sensor: where numbers lie, and which texts there are. */
export interface Knowledge {
  readonly numbers: ReadonlyMap<string, Interval>;
  readonly texts: ReadonlyMap<string, readonly string[]>;
}

/** A part of a condition that no reading can change. */
export interface DecidedPart {
  readonly part: TypedExpression;
  readonly always: boolean;
}

/** The smallest parts of a condition that are always or never true, as far as the ranges of the fields decide it. */
export function* decidedParts(node: TypedExpression, known: Knowledge): Iterable<DecidedPart> {
  if (node.kind === 'unary' && node.operator === 'not') yield* decidedParts(node.operand, known);
  else if (node.kind === 'binary' && (node.operator === 'and' || node.operator === 'or')) {
    yield* decidedParts(node.left, known);
    yield* decidedParts(node.right, known);
  } else {
    const always = node.kind === 'boolean' ? node.value : comparison(node, known);
    if (always !== undefined) yield { part: node, always };
  }
}

function comparison(node: TypedExpression, known: Knowledge): boolean | undefined {
  if (node.kind !== 'binary' || !isComparison(node.operator)) return undefined;
  const { operator, left, right } = node;
  if (isNumeric(left.type)) return ordered(operator, intervalOf(left, known.numbers), intervalOf(right, known.numbers));
  const [a, b] = [textsOf(left, known), textsOf(right, known)];
  if (!a || !b || a.some((text) => b.includes(text))) return undefined;
  return operator === '!=';
}

/** Never true unless the intervals allow it, always true where the opposite never is. */
function ordered(operator: CompareOperator, a: Interval, b: Interval): boolean | undefined {
  switch (operator) {
    case '>':
      return a.low > b.high ? true : a.high <= b.low ? false : undefined;
    case '>=':
      return a.low >= b.high ? true : a.high < b.low ? false : undefined;
    case '<':
      return ordered('>', b, a);
    case '<=':
      return ordered('>=', b, a);
    case '=':
      return apart(a, b) ? false : isPoint(a) && isPoint(b) ? true : undefined;
    case '!=': {
      const equal = ordered('=', a, b);
      return equal === undefined ? undefined : !equal;
    }
  }
}

const apart = (a: Interval, b: Interval) => a.high < b.low || b.high < a.low;
const isPoint = ({ low, high }: Interval) => low === high;

/** The texts it can be; undefined when it can be any. */
function textsOf(node: TypedExpression, { texts }: Knowledge): readonly string[] | undefined {
  if (node.kind === 'string') return [node.value];
  return node.kind === 'field' ? texts.get(node.name) : undefined;
}
