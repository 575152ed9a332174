import fc from 'fast-check';
import type { BinaryOperator, Expression } from '../../compiler/expression/ast';
import type { Scope } from '../../compiler/expression/type';
import type { FieldType } from '../../compiler/expression/typed';

const NOWHERE = { start: 0, end: 0 };
const NUMBER: FieldType = { kind: 'number', unit: '1' };

/** Fields of every kind, for tests that need a sensor. */
export const SCOPE: Scope = new Map([
  ['temperature', { kind: 'number', unit: 'Cel' }],
  ['kelvin', { kind: 'number', unit: 'K' }],
  ['humidity', { kind: 'number', unit: '%RH' }],
  ['power', { kind: 'number', unit: 'kW' }],
  ['voltage', { kind: 'number', unit: 'V' }],
  ['current', { kind: 'number', unit: 'A' }],
  ['co2', { kind: 'integer', unit: 'ppm' }],
  ['pulses', { kind: 'integer', unit: 'count' }],
  ['ratio', { kind: 'number', unit: '1' }],
  ['rms', { kind: 'number', unit: 'mm/s' }],
  ['noise', { kind: 'number', unit: 'dB' }],
  ['value', { kind: 'number', unit: '1' }],
  ['door_open', { kind: 'boolean' }],
  ['tag', { kind: 'string' }],
  ['seen_at', { kind: 'timestamp' }],
]);

/** The same, with the fields that the examples of functions are about. */
export const EXAMPLES: Scope = new Map<string, FieldType>([
  ...SCOPE,
  ...'level x y speed inlet outlet l1 l2 l3 angle'.split(' ').map((field) => [field, NUMBER] as const),
  ['state', { kind: 'string' }],
  ['site', { kind: 'string' }],
]);

const name = fc
  .stringMatching(/^[a-z][a-z0-9_]{0,8}$/)
  .filter((word) => !['and', 'or', 'not', 'true', 'false'].includes(word));
const text = fc.string({ maxLength: 12 }).filter((value) => !/\p{Cc}/u.test(value));
const positive = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const operator = fc.constantFrom<BinaryOperator>('or', 'and', '=', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', '%');

/** Any tree the grammar can say, sensible or not. */
export const anyExpression: fc.Arbitrary<Expression> = fc.letrec<{ node: Expression }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(
      positive.map((value): Expression => ({ kind: 'number', value, ...NOWHERE })),
      text.map((value): Expression => ({ kind: 'string', value, ...NOWHERE })),
      fc.boolean().map((value): Expression => ({ kind: 'boolean', value, ...NOWHERE })),
      name.map((found): Expression => ({ kind: 'field', name: found, ...NOWHERE })),
    ),
    fc
      .record({ operator: fc.constantFrom('not' as const, '-' as const), operand: tie('node') })
      .map((part): Expression => ({ kind: 'unary', ...part, ...NOWHERE })),
    fc
      .record({ operator, left: tie('node'), right: tie('node') })
      .map((part): Expression => ({ kind: 'binary', ...part, ...NOWHERE })),
    fc
      .record({ name, arguments: fc.array(tie('node'), { maxLength: 3 }) })
      .map((part): Expression => ({ kind: 'call', ...part, ...NOWHERE })),
  ),
})).node;

const binary = (...operators: readonly string[]) => fc.constantFrom(...operators);

interface TypedText {
  readonly number: fc.Arbitrary<string>;
  readonly condition: fc.Arbitrary<string>;
}

/** Texts that have a type: numbers without unit conflicts, and conditions over them. The larger the size, the more of them are large. */
function typedTextOf(constraints: fc.OneOfConstraints): TypedText {
  return fc.letrec<{
    number: string;
    condition: string;
  }>((tie) => ({
    number: fc.oneof(
      constraints,
      fc.constantFrom('ratio', 'value', 'pulses', '2', '3', '7', '0.5', '100', '1e-3'),
      fc.tuple(tie('number'), binary('+', '-', '*'), tie('number')).map(([a, op, b]) => `(${a} ${op} ${b})`),
      fc
        .tuple(tie('number'), fc.constantFrom('ratio', '3', '4', '-5', '0.25', 'pulses'))
        .map(([a, b]) => `(${a} / ${b})`),
      tie('number').map((a) => `-(${a})`),
      fc
        .tuple(fc.constantFrom('abs', 'ceil', 'floor', 'sqrt', 'exp', 'number'), tie('number'))
        .map(([f, a]) => `${f}(${a})`),
      tie('number').map((a) => `round(${a}, 2)`),
      fc
        .tuple(fc.constantFrom('min', 'max'), tie('number'), tie('number'), tie('number'))
        .map(([f, a, b, c]) => `${f}(${a}, ${b}, ${c})`),
      fc.tuple(tie('number'), tie('number')).map(([a, b]) => `coalesce(${a}, ${b})`),
      fc.tuple(tie('condition'), tie('number'), tie('number')).map(([c, a, b]) => `if(${c}, ${a}, ${b})`),
      tie('number').map((a) => `clamp(${a}, 0, 10)`),
    ),
    condition: fc.oneof(
      constraints,
      fc.constantFrom(
        'door_open',
        "tag = 'E2'",
        "tag != 'E2'",
        'true',
        'is_missing(ratio)',
        'ratio > 2',
        'pulses <= 3',
      ),
      fc
        .tuple(tie('number'), binary('=', '!=', '<', '<=', '>', '>='), tie('number'))
        .map(([a, op, b]) => `(${a} ${op} ${b})`),
      fc.tuple(tie('condition'), binary('and', 'or'), tie('condition')).map(([a, op, b]) => `(${a} ${op} ${b})`),
      tie('condition').map((a) => `(not ${a})`),
    ),
  }));
}

export const typedText = typedTextOf({ maxDepth: 4 });

const longest = ({ number, condition }: TypedText): TypedText => ({
  number: number.filter((one) => one.length <= 2000),
  condition: condition.filter((one) => one.length <= 2000),
});

/** The same up to what the parser takes. */
export const largeText = longest(typedTextOf({ maxDepth: 14, depthSize: 'max' }));
