import { type Expression, isComparison } from './ast';
import { join, type Measure } from './measure';
import { print } from './print-canonical';
import { type Problem, problem } from './problem';
import { describeType, isNumeric, type NumericType, type TypedExpression, type ValueType } from './typed';

/** The type that two values agree on, as the sides of `+` or the branches of `if`; reports and gives `undefined` if they do not. */
export function joinTypes(
  node: Expression,
  left: TypedExpression,
  right: TypedExpression,
  problems: Problem[],
): ValueType | undefined {
  const a = left.type;
  const b = right.type;
  if (isNumeric(a) && isNumeric(b)) return joinNumbers(node, [left, a], [right, b], problems);
  if (a.kind === b.kind) return a;
  const verb = node.kind === 'binary' && isComparison(node.operator) ? 'be compared with' : 'go together with';
  problems.push(problem('expression-type', node, `${describeType(a)} cannot ${verb} ${describeType(b)}`));
  return undefined;
}

type Side = readonly [TypedExpression, NumericType];

function joinNumbers(node: Expression, [left, a]: Side, [right, b]: Side, problems: Problem[]): ValueType | undefined {
  const joined = join(a.measure, b.measure);
  const kind = a.kind === 'integer' && b.kind === 'integer' ? 'integer' : 'number';
  if (joined.ok) return { kind, measure: joined.measure };
  if (joined.because === 'scale') {
    const message = `${describeType(a)} and ${describeType(b)} are on different scales`;
    problems.push(problem('expression-unit', node, message, conversionFix(left, a.measure, right, b.measure)));
    return undefined;
  }
  const message = `${describeType(a)} and ${describeType(b)} do not measure the same thing`;
  problems.push(
    problem('expression-unit', node, message, 'if the formula is empirical, take the bare numbers: `number(x)`'),
  );
  return undefined;
}

const MAX_QUOTED = 40;

/** "write `convert(power, 'W')`": converts the side whose partner has a unit code to name. */
function conversionFix(left: TypedExpression, a: Measure, right: TypedExpression, b: Measure): string {
  const [side, code] = b.code === undefined ? [right, a.code] : [left, b.code];
  const text = print(side);
  return `write \`convert(${text.length > MAX_QUOTED ? '…' : text}, '${code ?? '1'}')\``;
}
