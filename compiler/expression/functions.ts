import type { DialectName } from './dialects/dialect';

/** What may stand for a parameter. `bare`: a number without a dimension. */
export type ParameterKind = 'number' | 'bare' | 'string' | 'boolean' | 'any' | 'digits' | 'exponent' | 'unit';

export interface Parameter {
  readonly name: string;
  readonly kind: ParameterKind;
  readonly optional?: boolean;
  /** The parameters so marked must agree in type and unit, as the two sides of `+` must. */
  readonly joins?: boolean;
}

/**
 * How the result follows from the arguments. `kept`: type and unit of the first. `joined`: what the joining arguments agree on.
 * `whole`: an integer in the unit of the first. `rounded`: whole without digits, else kept. `number`: a plain number.
 */
export type ResultRule =
  | 'kept'
  | 'joined'
  | 'whole'
  | 'rounded'
  | 'number'
  | 'root'
  | 'power'
  | 'converted'
  | 'integer'
  | 'string'
  | 'boolean';

export interface FunctionEntry {
  readonly parameters: readonly Parameter[];
  /** How often the last parameter may be repeated beyond once; 0 for most. */
  readonly repeats: number;
  readonly result: ResultRule;
  readonly description: string;
  readonly example: string;
  /** The dialects that can say it; a printer refuses what is not listed for it. */
  readonly dialects: readonly DialectName[];
}

// Grows by one name when a dialect file is added.
const ALL: readonly DialectName[] = ['iot-sql', 'duckdb', 'spark', 'athena'];
const MAX_REPEATS = 14;

const x: Parameter = { name: 'x', kind: 'number' };
const bare: Parameter = { name: 'x', kind: 'bare' };
const text: Parameter = { name: 'text', kind: 'string' };
const part: Parameter = { name: 'part', kind: 'string' };
const joining = (name: string, kind: ParameterKind = 'number'): Parameter => ({ name, kind, joins: true });

function define(
  parameters: readonly Parameter[],
  result: ResultRule,
  description: string,
  example: string,
  repeats = 0,
): FunctionEntry {
  return { parameters, repeats, result, description, example, dialects: ALL };
}

/** The functions of the expression language; the reference page is made from this table. */
export const FUNCTIONS: Readonly<Record<string, FunctionEntry>> = {
  abs: define([x], 'kept', 'The value without its sign.', 'abs(rms - 3) >= 1.5'),
  ceil: define([x], 'whole', 'The next whole number up.', 'ceil(level)'),
  floor: define([x], 'whole', 'The next whole number down.', 'floor(level)'),
  round: define(
    [x, { name: 'digits', kind: 'digits', optional: true }],
    'rounded',
    'The nearest number with so many digits after the point, 0 to 9, by default 0; a half goes away from zero.',
    'round(temperature, 1)',
  ),
  sqrt: define([x], 'root', 'The square root; missing for a negative number.', 'sqrt(x * x + y * y)'),
  power: define(
    [x, { name: 'exponent', kind: 'exponent' }],
    'power',
    'x to the power of the exponent.',
    'power(speed, 2)',
  ),
  exp: define([bare], 'number', 'e to the power of x.', 'exp(17.62 * temperature / (243.12 + temperature))'),
  ln: define([bare], 'number', 'The natural logarithm; missing unless x is positive.', 'ln(humidity / 100)'),
  log10: define([bare], 'number', 'The logarithm to base 10; missing unless x is positive.', 'log10(ratio)'),
  min: define(
    [joining('a'), joining('b')],
    'joined',
    'The smallest; missing if one of them is.',
    'min(inlet, outlet)',
    MAX_REPEATS,
  ),
  max: define(
    [joining('a'), joining('b')],
    'joined',
    'The largest; missing if one of them is.',
    'max(l1, l2, l3)',
    MAX_REPEATS,
  ),
  clamp: define(
    [joining('x'), joining('lo'), joining('hi')],
    'joined',
    'x, but not below lo and not above hi.',
    'clamp(humidity, 0, 100)',
  ),
  mod: define(
    [joining('x'), joining('y')],
    'joined',
    'The remainder of x / y, with the sign of x; the same as `%`.',
    'mod(angle, 360)',
  ),
  if: define(
    [{ name: 'condition', kind: 'boolean' }, joining('then', 'any'), joining('else', 'any')],
    'joined',
    'One of two values. A condition that cannot be decided, because a field is missing, counts as not met.',
    "if(co2 > 1000, 'poor', 'good')",
  ),
  coalesce: define(
    [joining('a', 'any'), joining('b', 'any')],
    'joined',
    'a, or b when a is missing.',
    'coalesce(humidity, 50)',
  ),
  is_missing: define(
    [{ name: 'x', kind: 'any' }],
    'boolean',
    'Whether the message lacks the value or has null for it.',
    'is_missing(humidity)',
  ),
  lower: define([text], 'string', 'In lower case.', "lower(state) = 'open'"),
  upper: define([text], 'string', 'In upper case.', "upper(state) = 'OPEN'"),
  length: define([text], 'integer', 'The number of characters.', 'length(tag) > 0'),
  starts_with: define([text, part], 'boolean', 'Whether the text begins with the part.', "starts_with(tag, 'E2')"),
  ends_with: define([text, part], 'boolean', 'Whether the text ends with the part.', "ends_with(tag, '00')"),
  contains: define([text, part], 'boolean', 'Whether the part stands somewhere in the text.', "contains(tag, '20')"),
  concat: define([text, part], 'string', 'The texts one after the other.', "concat(site, '-', tag)", MAX_REPEATS),
  convert: define(
    [x, { name: 'unit', kind: 'unit' }],
    'converted',
    'The same quantity in another unit of the same dimension.',
    "convert(temperature, '[degF]')",
  ),
  number: define(
    [x],
    'number',
    'The bare number, without its unit: for empirical formulas whose terms do not agree in dimension.',
    'number(temperature) * number(temperature)',
  ),
};

/** The entry of a function, by exact name. */
export function findFunction(name: string): FunctionEntry | undefined {
  return Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
}

/** How it is called: `round(x, digits?)`, `min(a, b, …)`. */
export function signature(name: string, { parameters, repeats }: FunctionEntry): string {
  const names = parameters.map((parameter) => (parameter.optional === true ? `${parameter.name}?` : parameter.name));
  return `${name}(${[...names, ...(repeats > 0 ? ['…'] : [])].join(', ')})`;
}
