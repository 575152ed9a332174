import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../compiler/index';
import { sourcesOf } from './sources';

/**
 * The law: whatever a manifest says of groups, devices, gateways and metadata, the compiler either names a mistake at a place in a file, or
 * makes an output. What stair 2 lets pass, no later stair throws on.
 */

/** Mostly sound: one mistake among much that is right reaches further than ten at once. */
const mostly = <T>(sound: fc.Arbitrary<T>, ...odd: readonly unknown[]) =>
  fc.oneof(
    { weight: 24, arbitrary: sound as fc.Arbitrary<unknown> },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  );

const cell = mostly(
  fc.constantFrom('', 'a', 'b-2'),
  'board room',
  '${x}',
  "'; DROP",
  '{{resolve:x}}',
  'ünï',
  'x'.repeat(801),
);
const serial = mostly(
  fc.stringMatching(/^[a-cA][-:_]?[0-9]{1,4}$/),
  ...['t-001', 'T-001', 'gw-001', 't.1', 'acme-claim-1', '', 'con', '-x', 't 1', '${y}'],
);
const name = mostly(
  fc.constantFrom('site', 'room', 'floor'),
  ...['group', 'gateway', 'serial', 'temperature', 'year', 'dew_point', '__proto__', 'Room'],
) as fc.Arbitrary<string>;
const metadata = fc.dictionary(name, cell, { maxKeys: 2 });
const item = mostly(fc.oneof(serial, fc.record({ serial, metadata })), null, 7, {}, { serial: 'z', gateway: 'gw-001' });
const range = fc.record({
  prefix: mostly(fc.stringMatching(/^[d-z][-0-9]{0,2}$/), 'acme-claim-', 't.', ''),
  count: mostly(fc.integer({ min: 1, max: 12 }), 1001, 0, -1, 2.5, 'many'),
});
const inventory = fc.record({ from: mostly(fc.constantFrom('a.csv', 'b.csv'), 'none.csv', '../a.csv', 'a.txt') });
const devices = mostly(
  fc.oneof(range, inventory, fc.array(item, { minLength: 1, maxLength: 3 })),
  ...[null, 'a.csv', 3, [], {}, { prefix: 't-' }, { count: 3 }, { from: 'a.csv', count: 3 }],
);
const group = fc.record(
  {
    sensor: mostly(fc.constant('probe'), 'prob', '', 'toString', null),
    devices,
    via: mostly(fc.record({ gateways: devices }), null),
    metadata,
    ingest: fc.constantFrom('direct', 'firehose'),
    provisioning: fc.constantFrom('claim', 'registered'),
    crawler: fc.boolean(),
  },
  { requiredKeys: ['sensor', 'devices'] },
);
const ids = mostly(fc.constantFrom('rooms', 'hall-1', 'a'), 'hall1', 'g'.repeat(40), 'Rooms', 'constructor');
const csv = fc
  .tuple(
    fc.uniqueArray(name, { maxLength: 2 }),
    fc.array(fc.tuple(serial, fc.array(cell, { minLength: 2, maxLength: 2 })), { minLength: 1, maxLength: 3 }),
  )
  .map(([header, rows]) =>
    [['serial', ...header], ...rows.map(([first, cells]) => [first, ...header.map((_, at) => cells[at])])]
      .map((row) => row.join(','))
      .join('\n'),
  );

describe('groups, devices, gateways and metadata', () => {
  it('of any kind end in a mistake at a place, or in an output', async () => {
    let outputs = 0;
    const fields = { temperature: { unit: 'Cel', min: -40, max: 85 } };
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(ids as fc.Arbitrary<string>, group, { minKeys: 1, maxKeys: 2 }),
        csv,
        csv,
        async (groups, a, b) => {
          const manifest = {
            apiVersion: 'fleetwright/v1',
            fleet: 'acme',
            aws: { region: 'eu-west-1' },
            sensors: { probe: { every: '60s', fields } },
            groups,
            etl: { derive: { dew_point: 'temperature - 1' } },
          };
          const sources = sourcesOf({ 'fleet.yaml': JSON.stringify(manifest), 'a.csv': a, 'b.csv': b });
          const { output, diagnostics } = await compile(sources, { manifest: 'fleet.yaml' });
          const errors = diagnostics.filter(({ severity }) => severity === 'error');
          expect(output === undefined).toBe(errors.length > 0);
          if (output) outputs++;
          for (const { place, message, fix } of diagnostics) {
            expect(['fleet.yaml', 'a.csv', 'b.csv']).toContain(place.file);
            expect(place.line * place.column, message).toBeGreaterThan(0);
            expect(message).not.toMatch(/undefined|\[object|NaN/);
            expect(fix).not.toBe('');
          }
        },
      ),
      { numRuns: 800 },
    );
    expect(outputs, 'enough of them must be without mistake, or little is proven').toBeGreaterThan(20);
  });
});
