import { conversion, findUnit } from '../../schema/units';
import { isNumeric, type TypedExpression } from './typed';

/** The numbers from `low` to `high`, both included; either may be infinite. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export const ANYTHING: Interval = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/**
 * Where the value of a numeric expression can lie when every field stays within its own interval. Never too narrow, often too wide:
 * each occurrence of a field counts on its own, and what is not worked out can be anything.
 */
export function intervalOf(node: TypedExpression, fields: ReadonlyMap<string, Interval>): Interval {
  switch (node.kind) {
    case 'number':
      return { low: node.value, high: node.value };
    case 'field':
      return fields.get(node.name) ?? ANYTHING;
    case 'unary':
      return node.operator === '-' ? negate(intervalOf(node.operand, fields)) : ANYTHING;
    case 'binary': {
      const [a, b] = [intervalOf(node.left, fields), intervalOf(node.right, fields)];
      if (node.operator === '+') return sound(a.low + b.low, a.high + b.high);
      if (node.operator === '-') return sound(a.low - b.high, a.high - b.low);
      if (node.operator === '*') return corners(a, b, (x, y) => x * y);
      if (node.operator === '/') return b.low > 0 || b.high < 0 ? corners(a, b, (x, y) => x / y) : ANYTHING;
      return ANYTHING;
    }
    case 'call':
      return call(node.name, node.arguments, fields);
    default:
      return ANYTHING;
  }
}

function call(name: string, args: readonly TypedExpression[], fields: ReadonlyMap<string, Interval>): Interval {
  const [first, ...others] = args.map((argument) => intervalOf(argument, fields));
  if (!first) return ANYTHING;
  switch (name) {
    case 'number':
      return first;
    case 'convert':
      return converted(first, args);
    case 'abs':
      return first.low >= 0
        ? first
        : { low: first.high <= 0 ? -first.high : 0, high: Math.max(-first.low, first.high) };
    case 'min':
      return both([first, ...others], Math.min);
    case 'max':
      return both([first, ...others], Math.max);
    case 'floor':
      return both([first], Math.floor);
    case 'ceil':
      return both([first], Math.ceil);
    case 'coalesce':
      return hull([first, ...others]);
    case 'if':
      return hull(others);
    default:
      return ANYTHING;
  }
}

function converted(value: Interval, [from, to]: readonly TypedExpression[]): Interval {
  const unit = to?.kind === 'string' ? findUnit(to.value) : undefined;
  if (!from || !unit || !isNumeric(from.type)) return ANYTHING;
  const { before, multiply, divide, after } = conversion(from.type.measure, unit);
  return both([value], (x) => ((x + before) * multiply) / divide + after);
}

const negate = ({ low, high }: Interval): Interval => ({ low: -high, high: -low });

/** For a function that grows with each of its arguments. */
function both(list: readonly Interval[], rule: (...values: number[]) => number): Interval {
  return sound(rule(...list.map(({ low }) => low)), rule(...list.map(({ high }) => high)));
}

function hull(list: readonly Interval[]): Interval {
  return sound(Math.min(...list.map(({ low }) => low)), Math.max(...list.map(({ high }) => high)));
}

function corners(a: Interval, b: Interval, rule: (x: number, y: number) => number): Interval {
  const values = [rule(a.low, b.low), rule(a.low, b.high), rule(a.high, b.low), rule(a.high, b.high)];
  return sound(Math.min(...values), Math.max(...values));
}

/** Infinity minus itself and infinity times nothing are no numbers: then nothing is known. */
function sound(low: number, high: number): Interval {
  return Number.isNaN(low) || Number.isNaN(high) ? ANYTHING : { low, high };
}
