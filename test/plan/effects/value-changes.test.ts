import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../../compiler/5-plan/canonical';
import { valueChanges } from '../../../compiler/5-plan/effects/value-changes';
import type { Json } from '../../../schema/plan/json';

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<Json>(null, true, 0, 1, 'a', '{"a":1}', '{ "a": 1 }', '[1,2]'),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.array(fc.record({ id: fc.constantFrom('x', 'y', 'z'), v: tie('json') }), { maxLength: 3 }) as fc.Arbitrary<Json>,
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('json'), { maxKeys: 3 }) as fc.Arbitrary<Json>,
  ),
}));

describe('the changes between two values', () => {
  it('are none exactly when the two are equal', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const equal = canonical(a) === canonical(b);
        expect(valueChanges(a, b).length === 0, `${canonical(a)} → ${canonical(b)}`).toBe(equal);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are mirrored the other way round', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const back = valueChanges(b, a).map(({ path, before, after }) => ({ path, before: after, after: before }));
        const there = valueChanges(a, b).map(({ path, before, after }) => ({ path, before, after }));
        expect(back).toEqual(there);
      }),
    );
  });

  it('name items of lists by their id, and their order only where it changes', () => {
    const list = (...ids: string[]) => ({ all: ids.map((id) => ({ id, v: 1 })) });
    expect(valueChanges(list('a', 'c'), list('a', 'b', 'c'))).toEqual([{ path: 'all[b]', after: { id: 'b', v: 1 } }]);
    expect(valueChanges(list('a', 'b'), list('b', 'a'))).toEqual([
      { path: 'all[order]', before: ['a', 'b'], after: ['b', 'a'] },
    ]);
  });

  it('look into texts that hold JSON, and see when only their spaces differ', () => {
    expect(valueChanges('{"a":{"b":1}}', '{"a":{"b":2}}', 'Body')).toEqual([{ path: 'Body.a.b', before: 1, after: 2 }]);
    expect(valueChanges('{"a":1}', '{ "a": 1 }', 'Body')).toEqual([
      { path: 'Body', before: '{"a":1}', after: '{ "a": 1 }' },
    ]);
  });
});
