import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../../compiler/expression/parse';
import { typeOf } from '../../../compiler/expression/type';
import { Parts } from '../../../compiler/targets/glue/sql/parts';
import { largeText, SCOPE } from '../../expression/arbitrary';

/**
 * However large a formula is, each piece of it that Spark's parser gets is small, and is made of fields and of pieces that come before it.
 * A piece of 49,000 characters with some forty nested brackets kept that parser busy for minutes.
 */

const LONGEST = 2500;
const DEEPEST = 12;

function piecesOf(text: string) {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.problems[0]?.message}`);
  const typed = typeOf(parsed.expression, SCOPE);
  if (!typed.ok) return undefined;
  const parts = new Parts();
  const last = parts.value(typed.expression);
  return [...parts.layers, [{ name: 'result', sql: last }]];
}

function depthOf(sql: string): number {
  let [depth, deepest] = [0, 0];
  for (const [word] of sql.replace(/'(?:\\.|[^'])*'/g, "''").matchAll(/[()]|\bCASE\b|\bEND\b/g)) {
    depth += word === '(' || word === 'CASE' ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function expectSmall(text: string): void {
  const made = new Set<string>();
  for (const layer of piecesOf(text) ?? []) {
    for (const { sql } of layer) {
      expect(sql.length, sql).toBeLessThanOrEqual(LONGEST);
      expect(depthOf(sql), sql).toBeLessThanOrEqual(DEEPEST);
      for (const [name] of sql.matchAll(/_part_\d+/g)) expect(made, `${name} comes before ${sql}`).toContain(name);
    }
    for (const { name } of layer) made.add(name);
  }
}

const nested = (times: number, wrap: (inner: string) => string, from = 'ratio') =>
  Array.from({ length: times }).reduce<string>((inner) => wrap(inner), from);

describe('a formula at the limits of the language becomes small pieces', () => {
  it.each([
    ['brackets', nested(40, (x) => `(${x} + 1) * 2`)],
    ['calls', nested(60, (x) => `abs(${x})`)],
    ['functions that say their argument several times', nested(60, (x) => `round(${x})`)],
    ['clamps', nested(60, (x) => `clamp(${x}, -9, 9)`)],
    ['choices', nested(60, (x) => `if(ratio > 1, ${x}, 2)`)],
    ['minima of many', nested(20, (x) => `min(${x}, value, ratio, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)`)],
    ['signs', nested(30, (x) => `-(${x})`)],
    ['powers', nested(50, (x) => `power(${x}, 2)`)],
    ['a long sum', Array.from({ length: 200 }, (_, at) => `${at}`).join(' + ')],
    ['conditions', nested(30, (x) => `(not ${x} or ratio > 2)`, 'door_open')],
  ])('%s', (_, text) => expectSmall(text));

  it('any other', () => {
    fc.assert(fc.property(fc.oneof(largeText.number, largeText.condition), expectSmall), { numRuns: 300 });
  });
});

it('what a formula says twice is a column once', () => {
  const long = 'clamp(ratio * 3 + value / 7, 1, 100)';
  const columns = (text: string) => piecesOf(text)?.flat().length ?? 0;
  expect(columns(`${long} * ${long} + ${long}`)).toBeLessThanOrEqual(columns(long) + 2);
});
