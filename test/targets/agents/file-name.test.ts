import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileName, fileNames, serialOf } from '../../../compiler/targets/agents/file-name';

const first = fc.constantFrom(...'aAbBcCnNoO01');
const rest = fc.string({ unit: fc.constantFrom(...'aAbBcCnNoO01_.:-'), maxLength: 127 });
const serial = fc.tuple(first, rest).map(([a, b]) => a + b);

describe('serials as file names', () => {
  it.each([
    ['temp-001', 'temp-001'],
    ['aa:bb:cc', 'aa=bb=cc'],
    ['v1.2_x', 'v1.2_x'],
    ['con', '=con'],
    ['NUL', '=NUL'],
    ['com1.gate', '=com1.gate'],
    ['console', 'console'],
  ])('%s becomes %s', (name, expected) => expect(fileName(name)).toBe(expected));

  it('keeps serials apart that differ in case only, and changes no other', () => {
    expect([...fileNames(['temp-1', 'TEMP-1', 'Temp-1', 'other'])]).toEqual([
      ['temp-1', 'temp-1~0'],
      ['TEMP-1', 'TEMP-1~f'],
      ['Temp-1', 'Temp-1~1'],
      ['other', 'other'],
    ]);
  });

  it('is safe, distinct in any case, and reversible for every serial', () => {
    fc.assert(
      fc.property(fc.uniqueArray(serial, { minLength: 1, maxLength: 20 }), (serials) => {
        const names = fileNames(serials);
        const all = [...names.values()];
        expect(new Set(all.map((name) => name.toLowerCase())).size).toBe(serials.length);
        for (const [one, name] of names) {
          expect(serialOf(name)).toBe(one);
          expect(name).toMatch(/^[A-Za-z0-9_.=~-]+$/);
          expect(`${name}.json`.length).toBeLessThan(255);
          expect(name.split('.')[0]).not.toMatch(/^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/i);
        }
      }),
    );
  });
});
