/**
 * Two small evaluators, so that "means the same" can be tested. `meaning` is the language by its own rules, in doubles;
 * `runSql` is AWS IoT SQL by the tables of the developer guide, at their most hostile: Int / Int drops the fraction,
 * whole numbers are Ints whatever was cast, AND and OR are Undefined when a side is, null <> 'x' is true.
 */
import type { Expression } from '../../compiler/expression/ast';
import type { SqlExpression } from '../../schema/iot-sql/ast';

export type Value = number | string | boolean | null | undefined;
export type Row = Readonly<Record<string, Value>>;

/** What becomes of the result of an operation: rounded, or missing. */
type Tidy = (value: number) => Value;

/** Drops the noise of doubles, which IoT SQL does not have. */
const tidy: Tidy = (value) => (Number.isFinite(value) ? Number(value.toPrecision(11)) + 0 : undefined);

/** Doubles as they are. */
export const exact: Tidy = (value) => (Number.isFinite(value) ? value : undefined);

const away = (value: number): number => Math.sign(value) * Math.round(Math.abs(value));
const isMissing = (value: Value): value is null | undefined => value === null || value === undefined;

function arithmetic(operator: string, a: Value, b: Value, tidied: Tidy = tidy): Value {
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  if (operator === '+') return tidied(a + b);
  if (operator === '-') return tidied(a - b);
  if (operator === '*') return tidied(a * b);
  return tidied(operator === '/' ? a / b : a % b);
}

function ordered(operator: string, a: Value, b: Value): Value {
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  return operator === '<' ? a < b : operator === '<=' ? a <= b : operator === '>' ? a > b : a >= b;
}

/** The value by the rules of our language; null and undefined are both "missing", logic is three-valued. */
export function meaning(node: Expression, row: Row, tidied: Tidy = tidy): Value {
  if (node.kind === 'field') return row[node.name];
  if (node.kind === 'unary') {
    const value = meaning(node.operand, row, tidied);
    if (node.operator === 'not') return isMissing(value) ? undefined : !value;
    return typeof value === 'number' ? tidied(-value) : undefined;
  }
  if (node.kind === 'binary') {
    const [a, b] = [meaning(node.left, row, tidied), meaning(node.right, row, tidied)];
    const { operator } = node;
    if (operator === 'and') return a === false || b === false ? false : isMissing(a) || isMissing(b) ? undefined : true;
    if (operator === 'or') return a === true || b === true ? true : isMissing(a) || isMissing(b) ? undefined : false;
    if (operator === '=' || operator === '!=')
      return isMissing(a) || isMissing(b) ? undefined : (a === b) === (operator === '=');
    return /[<>]/.test(operator) ? ordered(operator, a, b) : arithmetic(operator, a, b, tidied);
  }
  return node.kind === 'call'
    ? called(
        node.name,
        node.arguments.map((argument) => meaning(argument, row, tidied)),
        tidied,
      )
    : node.value;
}

function called(name: string, list: readonly Value[], tidied: Tidy): Value {
  const [a, b, c] = list;
  if (name === 'is_missing') return isMissing(a);
  if (name === 'coalesce') return isMissing(a) ? b : a;
  if (name === 'if') return a === true ? b : c;
  const numbers = list.filter((value) => typeof value === 'number');
  if (numbers.length < list.length) return undefined;
  const [x = 0, y = 0, z = 0] = numbers;
  if (name === 'min') return Math.min(...numbers);
  if (name === 'max') return Math.max(...numbers);
  if (name === 'clamp') return Math.min(Math.max(x, y), z);
  if (name === 'round') return tidied(away(Number((x * 10 ** y).toPrecision(11))) / 10 ** y);
  return name === 'number' ? x : unary(name, x, tidied);
}

function unary(name: string, x: number, tidied: Tidy = tidy): Value {
  const functions: Readonly<Record<string, (x: number) => number>> = {
    ...{ abs: Math.abs, ceil: Math.ceil, floor: Math.floor },
    sqrt: Math.sqrt,
    exp: Math.exp,
  };
  const apply = functions[name];
  if (apply === undefined) throw new Error(`no ${name} here`);
  return tidied(apply(x));
}

/** The value of a printed expression for one message. */
export function runSql(node: SqlExpression, row: Row): Value {
  switch (node.kind) {
    case 'number':
    case 'string':
    case 'boolean':
      return node.value;
    case 'null':
      return null;
    case 'name':
      return row[node.name];
    case 'unary': {
      const value = runSql(node.operand, row);
      if (node.operator === '-') return typeof value === 'number' ? -value : undefined;
      return typeof value === 'boolean' ? !value : undefined;
    }
    case 'binary':
      return sqlBinary(node.operator, runSql(node.left, row), runSql(node.right, row));
    case 'case': {
      const subject = node.subject === undefined ? true : runSql(node.subject, row);
      if (subject === undefined) return undefined;
      const hit = node.branches.find(({ when }) => runSql(when, row) === subject);
      if (hit !== undefined) return runSql(hit.result, row);
      return node.otherwise === undefined ? undefined : runSql(node.otherwise, row);
    }
    case 'call': {
      const [a] = node.arguments.map((argument) => runSql(argument, row));
      if (node.name === 'isNull') return a === null;
      if (node.name === 'isUndefined') return a === undefined;
      if (typeof a !== 'number') return undefined;
      return node.name === 'round' ? away(a) : unary(node.name, a);
    }
    default:
      throw new Error(`no ${node.kind} here`);
  }
}

function sqlBinary(operator: string, a: Value, b: Value): Value {
  if (operator === 'and' || operator === 'or') {
    if (typeof a !== 'boolean' || typeof b !== 'boolean') return undefined;
    return operator === 'and' ? a && b : a || b;
  }
  if (operator === '=' || operator === '<>')
    return a === undefined || b === undefined ? undefined : (a === b) === (operator === '=');
  if (/[<>]/.test(operator)) return ordered(operator, a, b);
  if (operator === '/' && Number.isInteger(a) && Number.isInteger(b)) {
    const exact = arithmetic('/', a, b);
    return typeof exact === 'number' ? Math.trunc(exact) : undefined;
  }
  return arithmetic(operator, a, b);
}
