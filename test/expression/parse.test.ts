import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Expression } from '../../compiler/expression/ast';
import { parse } from '../../compiler/expression/parse';
import { print } from '../../compiler/expression/print-canonical';
import { anyExpression } from './arbitrary';

describe('the canonical form has the normal operators and no parenthesis too many', () => {
  test.each([
    ['temperature - (100 - humidity) / 5', 'temperature - (100 - humidity) / 5'],
    ['(a and b) or (c and d)', 'a and b or c and d'],
    ['a and (b or c)', 'a and (b or c)'],
    ['a == 1', 'a = 1'],
    ['a <> 1', 'a != 1'],
    ['not (a = b)', 'not a = b'],
    ['(not a) = b', '(not a) = b'],
    ['a - (b - c)', 'a - (b - c)'],
    ['(a - b) - c', 'a - b - c'],
    ['-(a * b)', '-(a * b)'],
    ['-a * b', '-a * b'],
    ['2 - -3', '2 - -3'],
    ['tag = "it\'s"', 'tag = "it\'s"'],
    [`tag = "it's ""so"""`, `tag = 'it''s "so"'`],
    ['if(co2 > 1000, "poor", "good")', "if(co2 > 1000, 'poor', 'good')"],
    ['1.50e3', '1500'],
  ])('%s → %s', (text, expected) => {
    expect(print(good(text))).toBe(expected);
  });
});

describe('a mistake is reported where it is, with what to do', () => {
  test.each([
    ['a < b < c', 6, /chained/, 'write `a < b and b < c`'],
    ['a > ', 4, /ends too early/, undefined],
    ['(a > 1', 6, /closing parenthesis/, 'add `)`'],
    ['a > 1 b', 6, /operator before `b`/, 'join the two parts, for example with `and`'],
    ["tag = 'E200", 6, /not closed/, 'close it with the same quote, on the same line'],
    ['a > .5', 4, /begins with a digit/, 'write 0.5'],
    ['a > 12abc', 4, /not a number/, 'write numbers as 12, 0.5 or 1.2e3'],
    ['Temp > 1', 0, /lower case/, 'write `temp`'],
    ['a AND b', 2, /lower case/, 'write `and`'],
    ['a && b', 2, /no operator/, 'write `and`'],
    ['a = not b', 4, /parentheses/, 'write `(not …)`'],
    ['a > 1e999', 4, /too large/, 'use at most 1e308'],
    ['and', 0, /expected a value/, undefined],
    ['f(1,)', 4, /expected a value/, undefined],
    ['a § b', 2, /unexpected character/, undefined],
    ['', 0, /ends too early/, undefined],
  ])('%s', (text, start, message, fix) => {
    const [first] = bad(text);
    expect(first).toMatchObject({ code: 'expression-syntax', start });
    expect(first?.message).toMatch(message);
    expect(first?.fix).toBe(fix);
  });
});

describe('size is limited in every direction', () => {
  test.each([
    ['parentheses', '('.repeat(500)],
    ['minus signs', `${'-'.repeat(500)}1`],
    ['negations', `${'not '.repeat(400)}a`],
    ['calls', 'f('.repeat(500)],
    ['parts', Array.from({ length: 260 }, () => 'a').join('+')],
    ['characters', `'${'x'.repeat(2000)}'`],
  ])('%s', (_, text) => {
    expect(bad(text)[0]?.code).toBe('expression-too-big');
  });

  it('64 levels are allowed', () => {
    expect(parse(`${'('.repeat(64)}a${')'.repeat(64)}`).ok).toBe(true);
    expect(parse(`${'('.repeat(65)}a${')'.repeat(65)}`).ok).toBe(false);
  });
});

it('parse(print(e)) = e', () => {
  fc.assert(
    fc.property(anyExpression, (expression) => {
      const text = print(expression);
      fc.pre(text.length <= 2000);
      expect(bare(good(text))).toEqual(bare(expression));
    }),
    { numRuns: 2000 },
  );
});

const SNIPPETS = [
  '(',
  ')',
  '-',
  'not ',
  "'",
  '"',
  '1',
  '1e',
  '.',
  ',',
  'a',
  ' and ',
  '<',
  '=',
  '!',
  'if(',
  '\n',
  '\u0000',
  '\ud800',
  '💧',
];
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.constantFrom(...SNIPPETS), { maxLength: 300 }).map((parts) => parts.join('')),
);

it('no text makes it throw, and problems lie inside the text', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const result = parse(text);
      if (result.ok) return;
      expect(result.problems.length).toBeGreaterThan(0);
      for (const { start, end } of result.problems) expect(0 <= start && start <= end && end <= text.length).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

it('every node knows its place', () => {
  const text = ' abs( rms - 3 ) >= 1.5';
  const expression = good(text);
  expect(text.slice(expression.start, expression.end)).toBe('abs( rms - 3 ) >= 1.5');
  if (expression.kind !== 'binary') throw new Error('a comparison');
  expect(text.slice(expression.left.start, expression.left.end)).toBe('abs( rms - 3 )');
});

function good(text: string): Expression {
  const result = parse(text);
  if (!result.ok) throw new Error(`${text}: ${JSON.stringify(result.problems)}`);
  return result.expression;
}

function bad(text: string) {
  const result = parse(text);
  if (result.ok) throw new Error(`${text} should not parse`);
  return result.problems;
}

function bare(expression: Expression): unknown {
  return JSON.parse(JSON.stringify(expression, (key, value) => (key === 'start' || key === 'end' ? undefined : value)));
}
