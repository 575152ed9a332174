import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../compiler/index';
import { sourcesOf } from './sources';

const BASE = `apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1, tags: { team: cold } }
alerts: { email: [a@example.com] }
topics: { root: acme }
sensors:
  probe:
    every: 60s
    fields:
      temperature: { unit: Cel, min: -40, max: 85 }
      door: { type: enum, values: [open, closed] }
groups:
  rooms:
    sensor: probe
    devices: { from: devices.csv }
    metadata: { site: a }
    thresholds:
      - { id: warm, field: temperature, above: 8, for: 5m, severity: critical }
      - { id: odd, when: "temperature > 5 and door = 'open'" }
  halls: { sensor: probe, devices: [h-1, { serial: h-2, metadata: { site: b } }] }
etl: { engine: glue, every: 1h }
moved: [{ from: groups.cold, to: groups.rooms }]
environments:
  prod: { lake: { ingest: firehose }, groups: { rooms: { metadata: { site: c } } } }
`;
const CSV = 'serial,zone\nA-1,x\nA-2,y\n';

/** Texts that YAML, or a reader of ours, may take for something else. */
const ODD = [
  '',
  ' ',
  '\n',
  '~',
  'null',
  'true',
  'yes',
  '0012',
  '-0',
  '1e999',
  '.nan',
  '.inf',
  '0x',
  '2026-01-01',
  '9007199254740993',
  '&a',
  '*a',
  '*b',
  '<<: *a',
  '!!binary aGk=',
  '!!set { a }',
  '!!timestamp 2026-01-01',
  '!!omap [a: 1]',
  '!x y',
  '? a',
  '? [a]',
  '{}',
  '[]',
  '[[]]',
  '{ a: 1 }',
  '- x',
  '|',
  '>-',
  '"',
  "'",
  '#',
  '---',
  '...',
  '%YAML 1.1',
  '\t',
  '\r',
  '\0',
  '\u2028',
  '\ufeff',
  '\ud800',
  '😀',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'groups',
  'rooms',
  'prod',
  'groups.rooms',
  'groups.rooms.thresholds[warm]',
  'groups..',
  'a'.repeat(300),
  '${x}',
  '{{x}}',
  '\\',
  ':',
  ', ',
  ': ',
];

/** A few places of a text, each with something odd put in, in the place of what stands there, or of a word. */
const bent = (text: string) =>
  fc
    .array(
      fc.record({
        at: fc.integer({ min: 0, max: text.length }),
        odd: fc.oneof(fc.constantFrom(...ODD), fc.string({ maxLength: 5 })),
        how: fc.constantFrom('in', 'word', 'line', 'cut' as const),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((bends) =>
      bends.reduce((now, { at, odd, how }) => {
        const [before, after] = [now.slice(0, at), now.slice(at)];
        if (how === 'in') return `${before}${odd}${after}`;
        if (how === 'word') return `${before.replace(/[\w.-]*$/, '')}${odd}${after.replace(/^[\w.-]*/, '')}`;
        if (how === 'line') return `${before}${odd}${after.replace(/^[^\n]*/, '')}`;
        return `${before}${after.slice(odd.length + 1)}`;
      }, text),
    );

describe('what a user may write', () => {
  it.each([[undefined], ['prod']])(
    'is compiled or answered with mistakes at a place, whatever it is, and never said to be a bug of ours (environment %s)',
    async (environment) => {
      await fc.assert(
        fc.asyncProperty(bent(BASE), fc.oneof(fc.constant(CSV), bent(CSV)), async (manifest, csv) => {
          const sources = sourcesOf({ 'fleet.yaml': manifest, 'devices.csv': csv });
          const options = { manifest: 'fleet.yaml', ...(environment === undefined ? {} : { environment }) };
          const { diagnostics, fleet } = await compile(sources, options);
          expect(fleet !== undefined || diagnostics.length > 0, 'neither a fleet nor a mistake').toBe(true);
          for (const { place, message, fix } of diagnostics) {
            expect([place.line >= 1, message === '', fix === ''], message).toEqual([true, false, false]);
            expect(message).not.toMatch(/\bundefined\b|\[object /);
          }
        }),
        { numRuns: Number(process.env['ODD_RUNS'] ?? 150) },
      );
    },
    360_000,
  );
});
