import type { AgentCondition } from '../schema/agent-config';
import type { AgentOperator } from '../schema/agent-operators';
import { own } from '../schema/own';

/** A value, or undefined where it is missing. */
export type Value = number | string | boolean | undefined;
export type Values = Readonly<Record<string, number | string | boolean | undefined>>;
export type Evaluate = (values: Values) => Value;

/**
 * A condition as a closure. What each operator means stands in compiler/targets/agents/README.md: logic of three values, and a result that is
 * no finite number is missing, as is whatever is computed from it.
 */
export function compileCondition(tree: AgentCondition): Evaluate {
  if (tree.op === 'field') {
    const { id } = tree;
    return (values) => known(own(values, id));
  }
  if (tree.op === 'number' || tree.op === 'text' || tree.op === 'truth') {
    const value = known(tree.value);
    return () => value;
  }
  return compileOperator(
    tree.op,
    tree.args.map((argument) => compileCondition(argument)),
  );
}

const known = (value: Value): Value => (typeof value === 'number' && !Number.isFinite(value) ? undefined : value);
const MISSING: Evaluate = () => undefined;

function compileOperator(
  op: AgentOperator,
  [a = MISSING, b = MISSING, c = MISSING, ...more]: readonly Evaluate[],
): Evaluate {
  switch (op) {
    case 'or':
      return (values) => {
        const left = a(values);
        if (left === true) return true;
        const right = b(values);
        return right === true ? true : left === undefined || right === undefined ? undefined : false;
      };
    case 'and':
      return (values) => {
        const left = a(values);
        if (left === false) return false;
        const right = b(values);
        return right === false ? false : left === undefined || right === undefined ? undefined : true;
      };
    case 'not':
      return (values) => {
        const value = a(values);
        return typeof value === 'boolean' ? !value : undefined;
      };
    case 'if':
      return (values) => (a(values) === true ? b(values) : c(values));
    case 'coalesce':
      return (values) => a(values) ?? b(values);
    case 'is_missing':
      return (values) => a(values) === undefined;
    case '=':
    case '!=':
      return (values) => {
        const left = a(values);
        const right = b(values);
        return left === undefined || right === undefined ? undefined : (left === right) === (op === '=');
      };
    default: {
      const apply = PLAIN[op];
      const evaluates = [a, b, c, ...more].filter((evaluate) => evaluate !== MISSING);
      return (values) => {
        const operands: (number | string | boolean)[] = [];
        for (const evaluate of evaluates) {
          const value = evaluate(values);
          if (value === undefined) return undefined;
          operands.push(value);
        }
        return known(apply(operands));
      };
    }
  }
}

type Plain = Exclude<AgentOperator, 'or' | 'and' | 'not' | 'if' | 'coalesce' | 'is_missing' | '=' | '!='>;
type Operands = readonly (number | string | boolean)[];

const numbers =
  (apply: (...operands: number[]) => number | boolean) =>
  (operands: Operands): Value =>
    operands.every((operand) => typeof operand === 'number') ? apply(...(operands as readonly number[])) : undefined;

const texts =
  (apply: (...operands: string[]) => string | number | boolean) =>
  (operands: Operands): Value =>
    operands.every((operand) => typeof operand === 'string') ? apply(...(operands as readonly string[])) : undefined;

/** Operators that are missing as soon as an operand is. */
const PLAIN: Readonly<Record<Plain, (operands: Operands) => Value>> = {
  '<': numbers((a = 0, b = 0) => a < b),
  '<=': numbers((a = 0, b = 0) => a <= b),
  '>': numbers((a = 0, b = 0) => a > b),
  '>=': numbers((a = 0, b = 0) => a >= b),
  '+': numbers((a = 0, b = 0) => a + b),
  '-': numbers((a = 0, b = 0) => a - b),
  '*': numbers((a = 0, b = 0) => a * b),
  '/': numbers((a = 0, b = 0) => a / b),
  negate: numbers((a = 0) => -a),
  mod: numbers((a = 0, b = 0) => a % b),
  abs: numbers((a = 0) => Math.abs(a)),
  ceil: numbers((a = 0) => Math.ceil(a)),
  floor: numbers((a = 0) => Math.floor(a)),
  round: numbers(rounded),
  sqrt: numbers((a = 0) => Math.sqrt(a)),
  power: numbers((a = 0, b = 0) => a ** b),
  exp: numbers((a = 0) => Math.exp(a)),
  ln: numbers((a = 0) => Math.log(a)),
  log10: numbers((a = 0) => Math.log10(a)),
  min: numbers((...all) => Math.min(...all)),
  max: numbers((...all) => Math.max(...all)),
  clamp: numbers((x = 0, least = 0, greatest = 0) => Math.min(Math.max(x, least), greatest)),
  lower: texts((a = '') => a.toLowerCase()),
  upper: texts((a = '') => a.toUpperCase()),
  length: texts((a = '') => [...a].length),
  starts_with: texts((a = '', b = '') => a.startsWith(b)),
  ends_with: texts((a = '', b = '') => a.endsWith(b)),
  contains: texts((a = '', b = '') => a.includes(b)),
  concat: texts((...all) => all.join('')),
};

/** A half goes away from zero. 11 digits take the noise of the multiplication away: 1.005 rounds to 1.01. */
function rounded(x = 0, digits = 0): number {
  const scaled = Number((x * 10 ** digits).toPrecision(11));
  return (Math.sign(scaled) * Math.round(Math.abs(scaled))) / 10 ** digits;
}
