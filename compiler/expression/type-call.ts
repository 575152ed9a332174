import { nearest } from '../../schema/iot-sql/nearest';
import { findUnit, isConvertible, unitCodes } from '../../schema/units';
import type { Call, Expression } from './ast';
import { constant } from './constant';
import {
  FUNCTIONS,
  type FunctionEntry,
  findFunction,
  type Parameter,
  type ParameterKind,
  signature,
} from './functions';
import { isNumber, measureOf, PLAIN, raise } from './measure';
import { meant, type Problem, problem } from './problem';
import { joinTypes } from './type-join';
import { describeType, isNumeric, type NumericType, type TypedExpression, type ValueType } from './typed';

type TypeArgument = (argument: Expression) => TypedExpression | undefined;
type CallNode = Call<unknown>;

/** The typed call, or `undefined` once a problem has been reported. */
export function typeCall(node: CallNode, problems: Problem[], typeArgument: TypeArgument): TypedExpression | undefined {
  const entry = findFunction(node.name);
  if (entry === undefined) {
    const fix = meant(nearest(node.name, Object.keys(FUNCTIONS))) ?? `use one of: ${Object.keys(FUNCTIONS).join(', ')}`;
    problems.push(problem('expression-function', node, `there is no function \`${node.name}\``, fix));
    return undefined;
  }
  if (!hasRightCount(node, entry)) {
    const message = `\`${node.name}\` does not take ${node.arguments.length} arguments`;
    problems.push(problem('expression-function', node, message, `call it as \`${signature(node.name, entry)}\``));
    return undefined;
  }
  const list = node.arguments.map(typeArgument).filter((argument) => argument !== undefined);
  if (list.length < node.arguments.length) return undefined;
  const fits = list.map((argument, index) => accepts(node.name, parameterAt(entry, index), argument, problems));
  if (!fits.every(Boolean)) return undefined;
  const type = resultType(node, entry, list, problems);
  return type === undefined ? undefined : { ...node, arguments: list, type };
}

function hasRightCount(node: CallNode, { parameters, repeats }: FunctionEntry): boolean {
  const required = parameters.filter((parameter) => parameter.optional !== true).length;
  return node.arguments.length >= required && node.arguments.length <= parameters.length + repeats;
}

function parameterAt({ parameters }: FunctionEntry, index: number): Parameter {
  const parameter = parameters[Math.min(index, parameters.length - 1)];
  if (parameter === undefined) throw new Error('every function has a parameter');
  return parameter;
}

interface Expectation {
  readonly says: string;
  readonly holds: (argument: TypedExpression) => boolean;
  readonly fix?: string;
}

const MAX_DIGITS = 9;

const EXPECTATIONS: Readonly<Record<ParameterKind, Expectation>> = {
  any: { says: 'a value', holds: () => true },
  boolean: { says: 'a condition', holds: ({ type }) => type.kind === 'boolean' },
  string: { says: 'a string', holds: ({ type }) => type.kind === 'string' },
  number: { says: 'a number', holds: ({ type }) => isNumeric(type) },
  bare: {
    says: 'a number without a unit',
    holds: ({ type }) => isNumeric(type) && isNumber(type.measure),
    fix: 'divide by a value in the same unit, or take the bare number: `number(x)`',
  },
  exponent: { says: 'a number without a unit', holds: ({ type }) => isNumeric(type) && isNumber(type.measure) },
  digits: {
    says: `a whole number from 0 to ${MAX_DIGITS}, written out`,
    holds: (argument) => argument.kind === 'number' && Number.isInteger(argument.value) && argument.value <= MAX_DIGITS,
  },
  unit: { says: "a unit in quotes, such as 'W'", holds: (argument) => argument.kind === 'string' },
};

function accepts(name: string, parameter: Parameter, argument: TypedExpression, problems: Problem[]): boolean {
  const { says, holds, fix } = EXPECTATIONS[parameter.kind];
  if (holds(argument)) return true;
  const code = parameter.kind === 'bare' && isNumeric(argument.type) ? 'expression-unit' : 'expression-type';
  const message = `\`${parameter.name}\` of \`${name}\` is ${says}, this is ${describeType(argument.type)}`;
  problems.push(problem(code, argument, message, fix));
  return false;
}

function resultType(
  node: CallNode,
  entry: FunctionEntry,
  list: readonly TypedExpression[],
  problems: Problem[],
): ValueType | undefined {
  switch (entry.result) {
    case 'string':
    case 'boolean':
      return { kind: entry.result };
    case 'integer':
      return { kind: 'integer', measure: PLAIN };
    case 'number':
      return {
        kind: numeric(list, 0).kind === 'integer' && node.name === 'number' ? 'integer' : 'number',
        measure: PLAIN,
      };
    case 'kept':
      return numeric(list, 0);
    case 'whole':
      return { kind: 'integer', measure: numeric(list, 0).measure };
    case 'rounded':
      return { kind: list.length === 1 ? 'integer' : 'number', measure: numeric(list, 0).measure };
    case 'root':
      return { kind: 'number', measure: raise(numeric(list, 0).measure, 0.5) };
    case 'power':
      return powerType(node, list, problems);
    case 'converted':
      return convertedType(list, problems);
    case 'joined':
      return joinedType(node, entry, list, problems);
  }
}

function joinedType(
  node: CallNode & Expression,
  entry: FunctionEntry,
  list: readonly TypedExpression[],
  problems: Problem[],
): ValueType | undefined {
  const [first, ...others] = list.filter((_, index) => parameterAt(entry, index).joins === true);
  if (first === undefined) throw new Error(`${node.name} joins nothing`);
  let whole = first;
  for (const other of others) {
    const type = joinTypes(node, whole, other, problems);
    if (type === undefined) return undefined;
    whole = { ...whole, type };
  }
  const [, divisor] = list;
  if (node.name === 'mod' && divisor !== undefined && constant(divisor) === 0) {
    problems.push(problem('expression-type', divisor, 'this divides by zero'));
    return undefined;
  }
  return whole.type;
}

function powerType(node: CallNode, list: readonly TypedExpression[], problems: Problem[]): ValueType | undefined {
  const { measure } = numeric(list, 0);
  const [, exponent] = list;
  const value = exponent === undefined ? undefined : constant(exponent);
  if (value !== undefined || isNumber(measure)) return { kind: 'number', measure: raise(measure, value ?? 1) };
  const message = 'a value with a unit can only be raised to a power that is written out';
  problems.push(
    problem('expression-unit', node, message, 'write the exponent as a number, or take the bare number: `number(x)`'),
  );
  return undefined;
}

function convertedType(list: readonly TypedExpression[], problems: Problem[]): ValueType | undefined {
  const from = numeric(list, 0).measure;
  const [value, target] = list;
  if (value === undefined || target?.kind !== 'string') throw new Error('convert takes a value and a unit');
  const unit = findUnit(target.value);
  const to = measureOf(target.value);
  if (unit === undefined || to === undefined) {
    problems.push(
      problem(
        'expression-unit',
        target,
        `there is no unit \`${target.value}\``,
        meant(nearest(target.value, unitCodes)),
      ),
    );
    return undefined;
  }
  if (isConvertible(from, unit)) return { kind: 'number', measure: to };
  const message = `${describeType({ kind: 'number', measure: from })} cannot be converted to \`${unit.code}\``;
  problems.push(problem('expression-unit', value, message));
  return undefined;
}

function numeric(list: readonly TypedExpression[], index: number): NumericType {
  const type = list[index]?.type;
  if (type === undefined || !isNumeric(type)) throw new Error('the argument was checked to be a number');
  return type;
}
