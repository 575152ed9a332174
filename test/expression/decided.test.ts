import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decidedParts, type Knowledge } from '../../compiler/expression/decided';
import { intervalOf } from '../../compiler/expression/interval';
import { parse } from '../../compiler/expression/parse';
import { typeOf } from '../../compiler/expression/type';
import type { TypedExpression } from '../../compiler/expression/typed';
import { SCOPE, typedText } from './arbitrary';
import { meaning } from './evaluate';

const known: Knowledge = {
  numbers: new Map([
    ['ratio', { low: -2, high: 6 }],
    ['value', { low: 1, high: 3 }],
    ['pulses', { low: 0, high: 5 }],
    ['temperature', { low: -40, high: 85 }],
  ]),
  texts: new Map([['tag', ['E1', 'E3']]]),
};

const within = (low: number, high: number) => fc.option(fc.integer({ min: low, max: high }), { nil: undefined });
const reading = fc.record({
  ratio: within(-2, 6),
  value: within(1, 3),
  pulses: within(0, 5),
  door_open: fc.boolean(),
  tag: fc.constantFrom('E1', 'E3'),
});

function typed(text: string): TypedExpression {
  const parsed = parse(text);
  const result = parsed.ok ? typeOf(parsed.expression, SCOPE) : parsed;
  if (!result.ok) throw new Error(`${text}: ${result.problems[0]?.message}`);
  return result.expression as TypedExpression;
}

const parts = (text: string) =>
  [...decidedParts(typed(text), known)].map(({ part, always }) => [text.slice(part.start, part.end), always]);

describe('what the ranges of the fields decide', () => {
  it.each([
    ['temperature > 85', [['temperature > 85', false]]],
    ['temperature >= 85', []],
    ['85 < temperature or ratio > 1', [['85 < temperature', false]]],
    ['not (value >= 1)', [['value >= 1', true]]],
    ["convert(temperature, '[degF]') > 190", [["convert(temperature, '[degF]') > 190", false]]],
    ['abs(ratio) > 6', [['abs(ratio) > 6', false]]],
    ['ratio - value > 5', [['ratio - value > 5', false]]],
    ['rms > 1000000', []],
    ['ratio / pulses > 100', []],
    ["tag = 'E2'", [["tag = 'E2'", false]]],
    ["tag != 'E2'", [["tag != 'E2'", true]]],
    ["tag = 'E1'", []],
    ['door_open', []],
    ['true', [['true', true]]],
  ])('%s', (text, expected) => expect(parts(text)).toEqual(expected));
});

describe('a part that is called decided is so for every reading', () => {
  it('conditions', () => {
    fc.assert(
      fc.property(typedText.condition, fc.array(reading, { minLength: 1, maxLength: 8 }), (text, readings) => {
        for (const { part, always } of decidedParts(typed(text), known)) {
          for (const row of readings) expect([always, undefined]).toContain(meaning(part, row));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('and a number lies in its interval', () => {
    fc.assert(
      fc.property(typedText.number, reading, (text, row) => {
        const expression = typed(text);
        const value = meaning(expression, row);
        if (typeof value !== 'number') return;
        const { low, high } = intervalOf(expression, known.numbers);
        const room = Math.abs(value) * 1e-9;
        expect(value).toBeGreaterThanOrEqual(low - room);
        expect(value).toBeLessThanOrEqual(high + room);
      }),
      { numRuns: 500 },
    );
  });
});
