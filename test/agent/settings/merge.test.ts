import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, type Fields, isFields, merged, mergePatch } from '../../../runtime/agent/settings/merge-patch';
import { overlay } from '../../../runtime/agent/settings/overlay';
import { schemaProblem } from '../../../runtime/agent/settings/schema-problem';
import type { AgentConfig, AgentDevice } from '../../../schema/agent-config';
import { CONFIG, modelsText, thresholdsText } from './config';

/** Documents as shadows have them: no null in them, for that is how a shadow takes away. */
const leaf = fc.oneof(
  fc.integer({ max: 3 }),
  fc.constantFrom('', 'a'),
  fc.boolean(),
  fc.array(fc.nat(2), { maxLength: 2 }),
);
const key = fc.constantFrom('a', 'b', 'c', 'constructor');
const { document } = fc.letrec<{ document: Fields; value: unknown }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, leaf, tie('document')),
  document: fc.dictionary(key, tie('value'), { maxKeys: 3 }),
}));
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

describe('a merge patch (RFC 7396)', () => {
  it('merged into the document before gives the one after', () => {
    fc.assert(
      fc.property(document, document, (before, after) => {
        expect(plain(merged(plain(before), plain(mergePatch(plain(before), plain(after)))))).toEqual(plain(after));
      }),
    );
  });

  it('is empty exactly where there is nothing to change, and changes neither document', () => {
    fc.assert(
      fc.property(document, document, (before, after) => {
        const texts = [canonical(before), canonical(after)];
        expect(mergePatch(before, plain(before))).toEqual({});
        if (Object.keys(mergePatch(before, after)).length === 0)
          expect(plain(merged(before, {}))).toEqual(plain(merged(after, {})));
        merged(before, after);
        expect([canonical(before), canonical(after)]).toEqual(texts);
      }),
    );
  });

  it.each<[Fields, Fields, Fields]>([
    [{ a: 1, b: 2 }, { a: 1 }, { b: null }],
    [{ a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, { a: { c: 3 } }],
    [{ a: [1, 2] }, { a: [1] }, { a: [1] }],
    [{ a: { b: 1 } }, { a: 1 }, { a: 1 }],
    [{ a: 1 }, { a: { b: 1 } }, { a: { b: 1 } }],
    [{}, { a: { b: { c: 1 } } }, { a: { b: { c: 1 } } }],
  ])('from %j to %j is %j', (before, after, patch) => {
    expect(mergePatch(before, after)).toEqual(patch);
    expect(merged(before, patch)).toEqual(after);
  });
});

describe('the canonical text of a document', () => {
  it('is JSON, the same whatever the order of keys, and another for another document', () => {
    fc.assert(
      fc.property(document, document, (one, other) => {
        const turned = Object.fromEntries(Object.entries(one).reverse());
        expect(canonical(turned)).toBe(canonical(one));
        expect(plain(JSON.parse(canonical(one)))).toEqual(plain(one));
        expect(canonical(one) === canonical(other)).toBe(
          fc.stringify(JSON.parse(canonical(one))) === fc.stringify(JSON.parse(canonical(other))),
        );
      }),
    );
    expect(canonical({ b: [1, { d: null, c: 'x' }], a: undefined })).toBe('{"a":null,"b":[1,{"c":"x","d":null}]}');
  });

  it('is of objects, which lists and null are not', () => {
    expect([{}, { a: 1 }].every(isFields)).toBe(true);
    expect([null, [], 'a', 1, undefined, true].some(isFields)).toBe(false);
  });
});

describe('what is wrong with a document', () => {
  it('is told by where it is, three things at most', () => {
    const error = (instancePath: string, message?: string, params: Record<string, unknown> = {}) =>
      ({ instancePath, message, params }) as never;
    expect(schemaProblem('x', [error('/a', 'must be number'), error('', 'no', { additionalProperty: 'b"c' })])).toBe(
      'x: /a must be number; / has the unknown key "b\\"c"',
    );
    expect(
      schemaProblem(
        'x',
        ['/a', '/b', '/c', '/d'].map((path) => error(path, 'no')),
      ),
    ).toBe('x: /a no; /b no; /c no');
    expect(schemaProblem('x', [error('/a')])).toBe('x: /a is wrong');
    for (const none of [[], null, undefined]) expect(schemaProblem('x', none)).toBe('x: not valid');
  });
});

describe('settings', () => {
  const devices = (count: number): AgentDevice[] =>
    Array.from({ length: count }, (_, n) => ({
      id: `d${n}`,
      topics: { data: `t/d${n}/data`, alert: `t/d${n}/alert` },
      metadata: {},
    }));

  it('may ask for as many readings as the pump may send, 80 a second, and for no more', () => {
    const file = (count: number): AgentConfig => ({ ...CONFIG, devices: devices(count) });
    expect(overlay(file(80), { everyMs: 1000 })).toMatchObject({ config: { everyMs: 1000 } });
    expect(overlay(file(81), { everyMs: 1000 })).toEqual({
      problem: 'settings: everyMs: 81 devices every 1000 ms are more than 80 messages a second',
    });
    expect(overlay(file(81), { everyMs: 1013 })).toMatchObject({ config: { everyMs: 1013 } });
  });

  it('set, change and take away a deadband of a number, and leave the other fields as they are', () => {
    const file: AgentConfig = {
      ...CONFIG,
      fields: [...CONFIG.fields, { id: 'count', type: 'integer', unit: '1' }],
    };
    const fields = (deadbands: Record<string, number>) => {
      const laid = overlay(file, { deadbands });
      return 'config' in laid ? laid.config.fields.map(({ deadband }) => deadband) : laid.problem;
    };
    expect(fields({})).toEqual([undefined, 0.1, undefined]);
    expect(fields({ temperature: 2, count: 5 })).toEqual([undefined, 2, 5]);
    expect(fields({ temperature: 0 })).toEqual([undefined, undefined, undefined]);
    expect(fields({ temperature: 2, door: 1 })).toBe('settings: deadbands: door is not a number field of this sensor');
  });

  it('are whole: one wrong part and nothing of them is taken', () => {
    const good = { everyMs: 5000, thresholds: thresholdsText('temperature', 1), models: modelsText('temperature') };
    expect(overlay(CONFIG, good)).toMatchObject({ config: { everyMs: 5000, thresholds: [{ id: 'warm' }] } });
    for (const wrong of [
      { models: modelsText('door') },
      { models: 'x' },
      { thresholds: thresholdsText('nothing', 1) },
      { thresholds: '7' },
      { buffer: { whenFull: 'never' } },
    ])
      expect(overlay(CONFIG, { ...good, ...wrong }), JSON.stringify(wrong)).toHaveProperty('problem');
  });

  it('are about fields that there are, in all that a threshold says', () => {
    const [warm] = JSON.parse(thresholdsText('temperature', 1));
    const ask = (more: object) => overlay(CONFIG, { thresholds: JSON.stringify([{ ...warm, ...more }]) });
    expect(ask({ value: { op: 'field', id: 'temperature' } })).toHaveProperty('config');
    expect(ask({ value: { op: 'field', id: 'gone' } })).toEqual({
      problem: 'settings: thresholds: warm is about gone, which is no field of this sensor',
    });
    const deep = {
      op: 'not',
      args: [
        {
          op: '>',
          args: [
            { op: 'field', id: 'deep' },
            { op: 'number', value: 1 },
          ],
        },
      ],
    };
    expect(ask({ condition: deep })).toEqual({
      problem: 'settings: thresholds: warm is about deep, which is no field of this sensor',
    });
  });

  it('lay each part of the buffer over that of the file', () => {
    expect(overlay(CONFIG, { buffer: { whenFull: 'newest' } })).toMatchObject({
      config: { buffer: { bytes: 1_048_576, whenFull: 'newest' } },
    });
    expect(overlay(CONFIG, { buffer: { bytes: 65_536 } })).toMatchObject({
      config: { buffer: { bytes: 65_536, whenFull: 'oldest' } },
    });
  });
});
