import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentCondition } from '../../../compiler/devices/agent-condition';
import { parse } from '../../../compiler/expression/parse';
import { type Scope, typeOf } from '../../../compiler/expression/type';
import { compileCondition, type Values } from '../../../runtime/condition';
import type { AgentCondition } from '../../../schema/agent-config';
import { AGENT_OPERATORS } from '../../../schema/agent-operators';
import { meaning } from '../../expression/evaluate';

const SCOPE: Scope = new Map([
  ['a', { kind: 'number', unit: '1' }],
  ['b', { kind: 'number', unit: '1' }],
  ['open', { kind: 'boolean' }],
  ['tag', { kind: 'string' }],
]);

/** Arithmetic that doubles do exactly, so that "the same" needs no tolerance. */
const { condition, number } = fc.letrec<{ number: string; condition: string }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('a', 'b', '2', '3', '0.5', '0'),
    fc.tuple(tie('number'), fc.constantFrom('+', '-', '*'), tie('number')).map(([x, op, y]) => `(${x} ${op} ${y})`),
    fc.tuple(tie('number'), fc.constantFrom('4', '0', '-2')).map(([x, y]) => `(${x} / ${y})`),
    fc.tuple(tie('number'), fc.constantFrom('3', '0')).map(([x, y]) => `(${x} % ${y})`),
    fc.tuple(fc.constantFrom('abs', 'ceil', 'floor', 'round', '-'), tie('number')).map(([f, x]) => `${f}(${x})`),
    fc
      .tuple(fc.constantFrom('min', 'max', 'coalesce'), tie('number'), tie('number'))
      .map(([f, x, y]) => `${f}(${x}, ${y})`),
    fc.tuple(tie('condition'), tie('number'), tie('number')).map(([c, x, y]) => `if(${c}, ${x}, ${y})`),
    tie('number').map((x) => `clamp(${x}, -1, 7)`),
  ),
  condition: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('open', "tag = 'x'", "tag != 'x'", 'open = true'),
    fc
      .tuple(tie('number'), fc.constantFrom('<', '<=', '>', '>=', '=', '!='), tie('number'))
      .map(([x, op, y]) => `${x} ${op} ${y}`),
    fc
      .tuple(tie('condition'), fc.constantFrom('and', 'or'), tie('condition'))
      .map(([x, op, y]) => `((${x}) ${op} (${y}))`),
    tie('condition').map((x) => `not (${x})`),
    tie('number').map((x) => `is_missing(${x})`),
  ),
}));

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 4 });
const row = fc.record({
  a: maybe(fc.integer({ min: -8, max: 8 })),
  b: maybe(fc.integer({ min: -16, max: 16 }).map((value) => value / 4)),
  open: maybe(fc.boolean()),
  tag: maybe(fc.constantFrom('x', 'y')),
});

const op = (name: string, ...args: AgentCondition[]): AgentCondition => ({ op: name, args }) as AgentCondition;
const n = (value: number): AgentCondition => ({ op: 'number', value });
const t = (value: string): AgentCondition => ({ op: 'text', value });
const missing: AgentCondition = { op: 'field', id: 'nothing' };
const of = (tree: AgentCondition, values: Values = {}) => compileCondition(tree)(values);

describe('conditions at the edge', () => {
  it('mean what the language means', () => {
    fc.assert(
      fc.property(fc.oneof(condition, number), row, (text, values) => {
        const parsed = parse(text);
        if (!parsed.ok) throw new Error(text);
        const typed = typeOf(parsed.expression, SCOPE);
        fc.pre(typed.ok);
        if (!typed.ok) return;
        const expected = meaning(parsed.expression, values);
        const found = of(agentCondition(typed.expression), values);
        const plus = (value: unknown) => (typeof value === 'number' ? value + 0 : (value ?? undefined));
        expect({ text, value: plus(found) }).toEqual({ text, value: plus(expected) });
      }),
      { numRuns: 2000 },
    );
  });

  it('treat what is no finite number as missing', () => {
    for (const tree of [
      op('/', n(1), n(0)),
      op('sqrt', n(-1)),
      op('ln', n(0)),
      op('power', n(10), n(400)),
      op('exp', n(1e4)),
      op('mod', n(1), n(0)),
    ])
      expect([tree, of(op('is_missing', tree))]).toEqual([tree, true]);
    expect(of({ op: 'field', id: 'x' }, { x: Number.NaN })).toBeUndefined();
    expect(of({ op: 'field', id: 'toString' }, {})).toBeUndefined();
  });

  it('round a half away from zero, without the noise of doubles', () => {
    expect([0.5, -0.5, 2.5, 1.4].map((x) => of(op('round', n(x))))).toEqual([1, -1, 3, 1]);
    expect(of(op('round', n(1.005), n(2)))).toBe(1.01);
  });

  it('work on texts', () => {
    expect(of(op('concat', t('a'), t('b'), t('c')))).toBe('abc');
    expect(of(op('concat', t('a'), missing))).toBeUndefined();
    expect(of(op('length', t('né😀')))).toBe(3);
    expect(of(op('starts_with', op('lower', t('ABC')), t('ab')))).toBe(true);
    expect(of(op('ends_with', op('upper', t('abc')), t('bc')))).toBe(false);
    expect(of(op('contains', t('abc'), t('b')))).toBe(true);
  });

  it('have three values', () => {
    const [yes, no]: AgentCondition[] = [
      { op: 'truth', value: true },
      { op: 'truth', value: false },
    ];
    if (!yes || !no) return;
    expect(of(op('or', missing, yes))).toBe(true);
    expect(of(op('or', missing, no))).toBeUndefined();
    expect(of(op('and', missing, no))).toBe(false);
    expect(of(op('and', missing, yes))).toBeUndefined();
    expect(of(op('not', missing))).toBeUndefined();
    expect(of(op('if', missing, n(1), n(2)))).toBe(2);
    expect(of(op('=', missing, missing))).toBeUndefined();
  });

  it('know every operator of the treaty', () => {
    for (const [name, [least]] of Object.entries(AGENT_OPERATORS)) {
      const tree = op(name, ...Array.from({ length: least }, () => missing));
      expect(() => of(tree), name).not.toThrow();
    }
  });
});
