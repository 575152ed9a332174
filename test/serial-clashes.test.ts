import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../compiler/1-parse/index';
import { validate } from '../compiler/2-validate/index';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic';
import { serialIn, serialRange } from '../compiler/ir/serial-range';
import { sourcesOf } from './sources';

/**
 * The law: a serial names one thing. The compiler never counts a range out, so its arithmetic is held here against counting: every set of
 * a small fleet is written out in full and compared one by one.
 */

type Written = { readonly prefix: string; readonly count: number } | readonly string[];

/** Few letters, so that serials meet; digits at the end of prefixes, so that ranges of different lengths meet too. */
const prefix = fc.stringMatching(/^[aA][-1]{0,2}[01]{0,2}$/);
const count = fc.oneof(fc.integer({ min: 1, max: 15 }), fc.constantFrom(99, 101, 999, 1000, 1001, 1111));
const range = fc.record({ prefix, count });
const serial = fc.tuple(range, fc.nat(1200)).map(([set, at]) => serialIn(serialRange(set.prefix, set.count), at));
const list = fc.array(serial, { minLength: 1, maxLength: 4 });
const fleet = fc.array(fc.oneof(range, list), { minLength: 1, maxLength: 4 });

async function found(sets: readonly Written[]): Promise<readonly Diagnostic[]> {
  const manifest = {
    apiVersion: 'fleetwright/v1',
    fleet: 'acme',
    aws: { region: 'eu-west-1' },
    sensors: { probe: { every: '60s', fields: { temperature: { unit: 'Cel', min: -40, max: 85 } } } },
    groups: Object.fromEntries(sets.map((devices, at) => [`g${at}`, { sensor: 'probe', devices }])),
  };
  const document = await parse('fleet.yaml', sourcesOf({ 'fleet.yaml': JSON.stringify(manifest) }));
  if (!document.value) throw new Error(JSON.stringify(document.diagnostics));
  return validate(document.value).diagnostics.filter(({ code }) => code.startsWith('serial-'));
}

function counted(set: Written): readonly string[] {
  if (!('prefix' in set)) return set;
  const all = serialRange(set.prefix, set.count);
  return Array.from({ length: set.count }, (_, index) => serialIn(all, index));
}

describe('serials, compared by arithmetic', () => {
  it('are refused exactly when counting finds one twice', async () => {
    await fc.assert(
      fc.asyncProperty(fleet, async (sets) => {
        const all = sets.flatMap(counted);
        const errors = (await found(sets)).filter(({ severity }) => severity === 'error');
        expect(errors.length > 0).toBe(new Set(all).size < all.length);
      }),
      { numRuns: 300 },
    );
  });

  it('are named as they are: what a message calls taken stands in two places', async () => {
    await fc.assert(
      fc.asyncProperty(fleet, async (sets) => {
        const times = new Map<string, number>();
        for (const one of sets.flatMap(counted)) times.set(one, (times.get(one) ?? 0) + 1);
        for (const { message, code } of await found(sets)) {
          const name = (code === 'serial-ranges-overlap' ? /`([^`.]+)`$/ : /^`([^`]+)`/).exec(message)?.[1] ?? '';
          if (code === 'serial-case') expect(times.get(name), message).toBeGreaterThan(0);
          else expect(times.get(name), message).toBeGreaterThan(1);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('bring a warning exactly when two differ in capital letters only', async () => {
    await fc.assert(
      fc.asyncProperty(fleet, async (sets) => {
        const all = new Set(sets.flatMap(counted));
        const lower = new Set([...all].map((one) => one.toLowerCase()));
        const warnings = (await found(sets)).filter(({ code }) => code === 'serial-case');
        expect(warnings.length > 0).toBe(lower.size < all.size);
      }),
      { numRuns: 300 },
    );
  });

  it('are not counted out: three hundred groups of a million devices are compared by their prefixes', async () => {
    const sets = Array.from({ length: 300 }, (_, at) => ({ prefix: `g${at}-`, count: 1_000_000 }));
    expect(await found(sets)).toEqual([]);
    expect((await found([...sets, ['g7-0999999']])).map(({ code }) => code)).toEqual(['serial-taken']);
  });
});
