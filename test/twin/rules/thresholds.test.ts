import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Fleet } from '../../../compiler/ir/fleet/index';
import { ruleName } from '../../../compiler/ir/names';
import { type LoadedRules, loadRules } from '../../../runtime/twin/rules/load-rules';
import { Message } from '../../../runtime/twin/rules/message';
import { meaning, type Row } from '../../expression/evaluate';
import { example } from './example';
import { ENV, inbound } from './run-sql';

/** Rules of the example fleet, as the twin loads them from the generated stacks. */
describe('the rules of the example', () => {
  let fleet: Fleet;
  let loaded: LoadedRules;

  beforeAll(async () => {
    const made = await example();
    fleet = made.fleet;
    loaded = loadRules(made.resources);
  });

  it('are all loaded', () => {
    expect(loaded.refused).toEqual([]);
    expect(loaded.disabled).toEqual([]);
    expect(loaded.rules.length).toBeGreaterThan(20);
    expect(loaded.rules.every(({ errorAction, actions }) => errorAction !== undefined && actions.length > 0)).toBe(
      true,
    );
  });

  it('fire for exactly the readings that the condition holds for', () => {
    let tried = 0;
    for (const group of fleet.groups) {
      for (const threshold of group.thresholds) {
        const rule = loaded.rules.find(({ name }) => name === ruleName(fleet, group.id, 'threshold', threshold.id));
        if (rule === undefined) throw new Error(`no rule for ${group.id}/${threshold.id}`);
        const names = ['temperature', 'humidity', 'vibration', 'cpu_temperature', 'free_disk', 'voltage', 'co2'];
        const value = fc.oneof(
          fc.constantFrom(undefined, null, 1, 7.1, 8, 85, 80, 95, 110, 207, 253, 1000, 18, 4.5),
          fc.double({ min: -50, max: 1500, noNaN: true }),
          fc.integer({ min: -50, max: 1500 }),
        );
        const reading = fc.record(Object.fromEntries(names.map((name) => [name, value])));
        fc.assert(
          fc.property(reading, (row) => {
            const message = new Message(inbound(JSON.stringify(row), { topic: `iot/${group.id}/x/data` }));
            const holds = meaning(threshold.condition, row as Row) === true;
            expect([threshold.id, row, rule.compiled.evaluate(message, ENV).kind]).toEqual([
              threshold.id,
              row,
              holds ? 'selected' : 'skipped',
            ]);
          }),
        );
        tried++;
      }
    }
    expect(tried).toBeGreaterThan(6);
  });

  it('add to a reading where it came from and when, from the topic and not from the payload', () => {
    const rule = loaded.rules.find(({ name }) => name === ruleName(fleet, 'group1', 'telemetry'));
    const lying = new Message(inbound('{"temperature":4.5,"group_id":"group2","device_id":"other"}'));
    expect(rule?.compiled.evaluate(lying, ENV)).toEqual({
      kind: 'selected',
      value: {
        temperature: 4.5,
        group_id: 'group1',
        device_id: 'temp-007',
        ingest_ms: ENV.now,
        trace_id: '7e146a2c-95b5-6caf-98b9-50e3969734c7',
      },
    });
  });
});
