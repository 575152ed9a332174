import { FUNCTIONS } from '../../../runtime/twin/rules/functions/index';
import { type Numeric, numberText } from '../../../runtime/twin/rules/sql/exact';
import { writeJson } from '../../../runtime/twin/rules/sql/json';
import type { Scope } from '../../../runtime/twin/rules/sql/scope';
import { isArray, isNumeric, isRow, type Value } from '../../../runtime/twin/rules/sql/value';
import type { SqlExpression } from '../../../schema/iot-sql/ast';

/**
 * IoT SQL by walking the tree for every message, in the plainest way: the closures must say the same. Numbers are whole and small here,
 * so that doubles are exact; functions are called through their makers, one value at a time.
 */
export function walkTree(node: SqlExpression, scope: Scope): Value {
  const row = scope.row;
  const value = (part: SqlExpression) => walkTree(part, scope);
  switch (node.kind) {
    case 'number':
    case 'string':
    case 'boolean':
      return node.value;
    case 'null':
      return null;
    case 'star':
      return row;
    case 'name':
      return own(row, node.name);
    case 'member':
      return own(value(node.object), node.name);
    case 'members':
      return value(node.object);
    case 'unary':
      return node.operator === '-' ? minus(0, value(node.operand)) : opposite(boolean(value(node.operand)));
    case 'binary':
      return binary(node.operator, value(node.left), value(node.right));
    case 'call': {
      const given = node.arguments.map((part) => value(part));
      return FUNCTIONS.get(node.name.toLowerCase())?.(
        given.map((one) => () => one),
        node,
      )(scope);
    }
    case 'case': {
      const subject = node.subject === undefined ? true : value(node.subject);
      if (subject === undefined) return undefined;
      const branch = node.branches.find(({ when }) => binary('=', subject, value(when)) === true);
      if (branch !== undefined) return value(branch.result);
      return node.otherwise === undefined ? undefined : value(node.otherwise);
    }
    case 'array':
      return node.items.map(value).filter((item) => item !== undefined);
    case 'object':
      return Object.fromEntries(node.entries.map((entry) => [entry.key, value(entry.value)]));
    case 'query': {
      const from = value(node.from);
      const one = (item: Value): Value => {
        const inner = { ...scope, row: item };
        if (node.where !== undefined && walkTree(node.where, inner) !== true) return undefined;
        const [column] = node.select.items;
        return column === undefined ? undefined : walkTree(column.expression, inner);
      };
      const elements = isRow(from) ? [from] : from;
      return isArray(elements) ? elements.map(one).filter((item) => item !== undefined) : undefined;
    }
    default:
      throw new Error(`no ${node.kind} here`);
  }
}

const own = (value: Value, name: string): Value =>
  isRow(value) ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
const opposite = (value: boolean | undefined): Value => (value === undefined ? undefined : !value);
const minus = (a: Value, b: Value): Value => binary('-', a, b);

function boolean(value: Value): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' && /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : undefined;
}

function number(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(\.\d+)?(e-?\d+)?$/i.test(value) ? Number(value) : undefined;
}

function text(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return undefined;
  return isNumeric(value) ? numberText(value as Numeric) : typeof value === 'boolean' ? `${value}` : writeJson(value);
}

/** Equal when they are written alike with their keys in order. */
function alike(a: Value, b: Value): boolean {
  const sorted = (value: Value): unknown => {
    if (isArray(value)) return value.map(sorted);
    if (!isRow(value)) return value === undefined ? ['nothing'] : value;
    return {
      row: Object.entries(value)
        .map(([key, item]) => [key, sorted(item)] as const)
        .sort(([x], [y]) => (x < y ? -1 : 1)),
    };
  };
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function binary(operator: string, a: Value, b: Value): Value {
  if (operator === 'and' || operator === 'or') {
    const [x, y] = [boolean(a), boolean(b)];
    return x === undefined || y === undefined ? undefined : operator === 'and' ? x && y : x || y;
  }
  if (operator === '=' || operator === '<>') {
    return a === undefined || b === undefined ? undefined : alike(a, b) === (operator === '=');
  }
  if (operator === 'in')
    return a === undefined || !isArray(b) ? undefined : b.some((item) => item !== undefined && alike(a, item));
  if (operator === '+' && (typeof a === 'string' || typeof b === 'string')) {
    const [x, y] = [text(a), text(b)];
    return x === undefined || y === undefined ? undefined : x + y;
  }
  const [x, y] = [number(a), number(b)];
  if (x === undefined || y === undefined) return undefined;
  switch (operator) {
    case '<':
      return x < y;
    case '<=':
      return x <= y;
    case '>':
      return x > y;
    case '>=':
      return x >= y;
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y + 0;
    case '/':
      return y === 0 ? undefined : Math.trunc(x / y) + 0;
    default:
      return y === 0 ? undefined : (x % y) + 0;
  }
}
