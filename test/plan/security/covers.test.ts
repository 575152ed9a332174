import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains } from '../../../compiler/5-plan/security/covers';

/** Whether one pattern of a policy contains another, against trying texts. */

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });

const matches = (wild: string, candidate: string) =>
  new RegExp(`^${wild.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(candidate);

describe('a pattern that contains another', () => {
  it('matches all that the other does', () => {
    fc.assert(
      fc.property(pattern, pattern, text, (wide, narrow, candidate) => {
        fc.pre(contains(wide, narrow) && matches(narrow, candidate));
        expect(matches(wide, candidate), `${wide} contains ${narrow}`).toBe(true);
      }),
    );
  });

  it('is found wherever every short text that the one matches is matched by the other', () => {
    const texts = allTexts(['a', 'b', 'c'], 7);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '*', '?'), maxLength: 4 }),
        fc.string({ unit: fc.constantFrom('a', '*', '?'), maxLength: 4 }),
        (wide, narrow) => {
          const truth = texts.every((candidate) => !matches(narrow, candidate) || matches(wide, candidate));
          // `?*` and `*?` match the same: order of the two is the one thing that is not seen through, and then a policy counts as changed.
          fc.pre(!/\*\?|\?\*/.test(narrow) && !/\*\?|\?\*/.test(wide));
          expect(contains(wide, narrow), `${wide} contains ${narrow}`).toBe(truth);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ['topic/iot/*', 'topic/iot/a/data', true],
    ['topic/iot/*', 'topic/iot/*', true],
    ['topic/iot/*', 'topic/*', false],
    ['*', 'anything', true],
    ['a?c', 'abc', true],
    ['a?c', 'a*c', false],
    ['s3:Get*', 's3:GetObject', true],
    ['s3:Get*', 's3:*', false],
  ])('%s contains %s: %s', (wide, narrow, expected) => expect(contains(wide, narrow)).toBe(expected));
});

function allTexts(letters: readonly string[], longest: number): readonly string[] {
  let last = [''];
  const all = [...last];
  for (let length = 1; length <= longest; length++) {
    last = last.flatMap((start) => letters.map((letter) => start + letter));
    for (const one of last) all.push(one);
  }
  return all;
}
