/**
 * Types and units of expressions.
 *
 * The unit rule:
 * - `+`, `-`, comparisons and choices need both sides in the same dimension and the same scale.
 * - A number without a dimension (a literal, a count, a percentage) takes the unit of its partner. So empirical formulas
 *   compile: in `temperature - (100 - humidity) / 5` the quotient counts as degrees.
 * - Two scales of one dimension (Cel and K, kW and W) are refused; `convert(x, 'W')` says what was meant.
 * - `*` and `/` combine dimensions. A side without a dimension leaves the other in its unit; otherwise the result has a
 *   dimension and a factor, and compares with every unit that has the same. Offsets count for whole units only: the
 *   product of a temperature in Cel takes the number of degrees as it stands.
 * - `number(x)` takes the unit off, where a formula needs it.
 */

import { nearest } from '../../schema/iot-sql/nearest';
import { type ArithmeticOperator, type Binary, type Expression, isComparison, type Unary } from './ast';
import { constant } from './constant';
import { divide, type Measure, measureOf, multiply, PLAIN } from './measure';
import { meant, type Problem, problem } from './problem';
import { typeCall } from './type-call';
import { joinTypes } from './type-join';
import {
  describeType,
  type FieldType,
  isNumeric,
  type NumericType,
  type TypedExpression,
  type ValueType,
} from './typed';

/** The fields an expression may use, by name. */
export type Scope = ReadonlyMap<string, FieldType>;

export type TypeResult =
  | { readonly ok: true; readonly expression: TypedExpression }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Checks an expression against the fields of its sensor. Collects every problem; never throws on a user's mistake. */
export function typeOf(expression: Expression, scope: Scope): TypeResult {
  const problems: Problem[] = [];
  const typed = typeNode(expression, scope, problems);
  return typed === undefined || problems.length > 0 ? { ok: false, problems } : { ok: true, expression: typed };
}

const BOOLEAN: ValueType = { kind: 'boolean' };

/** The typed node, or `undefined` once a problem has been reported for it or for something inside it. */
function typeNode(node: Expression, scope: Scope, problems: Problem[]): TypedExpression | undefined {
  switch (node.kind) {
    case 'number':
      return { ...node, type: { kind: Number.isInteger(node.value) ? 'integer' : 'number', measure: PLAIN } };
    case 'string':
    case 'boolean':
      return { ...node, type: { kind: node.kind } };
    case 'field': {
      const type = fieldType(node, scope, problems);
      return type === undefined ? undefined : { ...node, type };
    }
    case 'unary': {
      const operand = typeNode(node.operand, scope, problems);
      const type = operand === undefined ? undefined : unaryType(node, operand, problems);
      return operand === undefined || type === undefined ? undefined : { ...node, operand, type };
    }
    case 'binary': {
      const left = typeNode(node.left, scope, problems);
      const right = typeNode(node.right, scope, problems);
      if (left === undefined || right === undefined) return undefined;
      const type = binaryType(node, left, right, problems);
      return type === undefined ? undefined : { ...node, left, right, type };
    }
    case 'call':
      return typeCall(node, problems, (argument) => typeNode(argument, scope, problems));
  }
}

function fieldType(
  node: Extract<Expression, { kind: 'field' }>,
  scope: Scope,
  problems: Problem[],
): ValueType | undefined {
  const field = scope.get(node.name);
  if (field === undefined) {
    const fix = meant(nearest(node.name, scope.keys())) ?? `use one of: ${[...scope.keys()].sort().join(', ')}`;
    problems.push(problem('expression-field', node, `there is no field \`${node.name}\``, fix));
    return undefined;
  }
  if (field.kind !== 'number' && field.kind !== 'integer') return { kind: field.kind };
  const measure = measureOf(field.unit);
  if (measure !== undefined) return { kind: field.kind, measure };
  problems.push(problem('expression-unit', node, `the field \`${node.name}\` has the unknown unit \`${field.unit}\``));
  return undefined;
}

function unaryType(node: Unary<unknown>, operand: TypedExpression, problems: Problem[]): ValueType | undefined {
  if (node.operator === 'not') return expectBoolean('not', operand, problems) ? BOOLEAN : undefined;
  return expectNumeric('-', operand, problems);
}

function binaryType(
  node: Binary<unknown> & Expression,
  left: TypedExpression,
  right: TypedExpression,
  problems: Problem[],
): ValueType | undefined {
  const { operator } = node;
  if (operator === 'and' || operator === 'or') {
    const sides = [expectBoolean(operator, left, problems), expectBoolean(operator, right, problems)];
    return sides.every(Boolean) ? BOOLEAN : undefined;
  }
  if (isComparison(operator)) {
    if (joinTypes(node, left, right, problems) === undefined) return undefined;
    const ordered = isNumeric(left.type) || left.type.kind === 'timestamp' || operator === '=' || operator === '!=';
    if (ordered) return BOOLEAN;
    const message = `\`${operator}\` has no meaning for ${describeType(left.type)}`;
    problems.push(problem('expression-type', node, message, 'use `=` or `!=`'));
    return undefined;
  }
  return arithmeticType(node, operator, left, right, problems);
}

function arithmeticType(
  node: Expression,
  operator: ArithmeticOperator,
  left: TypedExpression,
  right: TypedExpression,
  problems: Problem[],
): ValueType | undefined {
  const a = expectNumeric(operator, left, problems);
  const b = expectNumeric(operator, right, problems);
  if (a === undefined || b === undefined) return undefined;
  if ((operator === '/' || operator === '%') && constant(right) === 0) {
    problems.push(problem('expression-type', right, 'this divides by zero'));
    return undefined;
  }
  const kind = a.kind === 'integer' && b.kind === 'integer' && operator !== '/' ? 'integer' : 'number';
  if (operator === '*') return { kind, measure: multiply(a.measure, b.measure) };
  if (operator === '/') return quotient(node, a.measure, b.measure, problems);
  return joinTypes(node, left, right, problems);
}

function quotient(node: Expression, a: Measure, b: Measure, problems: Problem[]): ValueType | undefined {
  const measure = divide(a, b);
  if (measure !== undefined) return { kind: 'number', measure };
  const fix = `write \`convert(…, '${b.code ?? a.code ?? '1'}')\` around one side`;
  problems.push(problem('expression-unit', node, 'both sides of `/` measure the same, but on different scales', fix));
  return undefined;
}

function expectBoolean(operator: string, side: TypedExpression, problems: Problem[]): boolean {
  if (side.type.kind === 'boolean') return true;
  const message = `\`${operator}\` needs a condition, this is ${describeType(side.type)}`;
  problems.push(problem('expression-type', side, message, 'compare it with something, for example `> 0`'));
  return false;
}

function expectNumeric(operator: string, side: TypedExpression, problems: Problem[]): NumericType | undefined {
  if (isNumeric(side.type)) return side.type;
  const fix = side.type.kind === 'string' && operator === '+' ? 'join texts with `concat(a, b)`' : undefined;
  problems.push(
    problem('expression-type', side, `\`${operator}\` needs a number, this is ${describeType(side.type)}`, fix),
  );
  return undefined;
}
