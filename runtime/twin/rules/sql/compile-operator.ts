import type { BinaryOperator } from '../../../../schema/iot-sql/ast';
import { toBoolean, toNumber, toText } from './convert';
import { add, compare, divide, multiply, type Numeric, negate, remainder, subtract } from './exact';
import type { Compute } from './scope';
import { equal, isArray, type Value } from './value';

type Operator = (left: Value, right: Value) => Value;

/** The tables of the developer guide, "Operators". AND and OR need both sides: one that is no Boolean makes the result Undefined. */
const OPERATORS: Readonly<Record<BinaryOperator, Operator>> = {
  and: logical((a, b) => a && b),
  or: logical((a, b) => a || b),
  in: (needle, list) => {
    if (needle === undefined || !isArray(list)) return undefined;
    return list.some((item) => equal(needle, item) === true);
  },
  '=': equal,
  '<>': (a, b) => {
    const same = equal(a, b);
    return same === undefined ? undefined : !same;
  },
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>': ordered((order) => order > 0),
  '>=': ordered((order) => order >= 0),
  '+': (a, b) => (typeof a === 'string' || typeof b === 'string' ? joined(a, b) : arithmetic(add)(a, b)),
  '-': arithmetic(subtract),
  '*': arithmetic(multiply),
  '/': arithmetic(divide),
  '%': arithmetic(remainder),
};

/** Two plain numbers, which a condition nearly always compares, need no conversion. */
const PLAIN: Partial<Readonly<Record<BinaryOperator, (a: number, b: number) => boolean>>> = {
  '=': (a, b) => a === b,
  '<>': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

export function compileBinaryOperator(operator: BinaryOperator, left: Compute, right: Compute): Compute {
  const apply = OPERATORS[operator];
  const plain = PLAIN[operator];
  if (plain === undefined) return (scope) => apply(left(scope), right(scope));
  return (scope) => {
    const [a, b] = [left(scope), right(scope)];
    return typeof a === 'number' && typeof b === 'number' ? plain(a, b) : apply(a, b);
  };
}

export function compileUnaryOperator(operator: 'not' | '-', operand: Compute): Compute {
  if (operator === '-') {
    return (scope) => {
      const number = toNumber(operand(scope));
      return number === undefined ? undefined : negate(number);
    };
  }
  return (scope) => {
    const value = toBoolean(operand(scope));
    return value === undefined ? undefined : !value;
  };
}

function logical(apply: (a: boolean, b: boolean) => boolean): Operator {
  return (left, right) => {
    const [a, b] = [toBoolean(left), toBoolean(right)];
    return a === undefined || b === undefined ? undefined : apply(a, b);
  };
}

function ordered(holds: (order: number) => boolean): Operator {
  return (left, right) => {
    const [a, b] = [toNumber(left), toNumber(right)];
    return a === undefined || b === undefined ? undefined : holds(compare(a, b));
  };
}

function arithmetic(apply: (a: Numeric, b: Numeric) => Numeric | undefined): Operator {
  return (left, right) => {
    const [a, b] = [toNumber(left), toNumber(right)];
    return a === undefined || b === undefined ? undefined : apply(a, b);
  };
}

function joined(left: Value, right: Value): Value {
  const [a, b] = [toText(left), toText(right)];
  return a === undefined || b === undefined ? undefined : a + b;
}
