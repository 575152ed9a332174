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
            expect([threshold.id, row, rule.compiled.evaluate(rule.compiled.open(message, ENV)).kind]).toEqual([
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
    expect(rule?.compiled.evaluate(rule.compiled.open(lying, ENV))).toEqual({
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

  const told = (rule: string, topic: string, payload: object) => {
    const found = loaded.rules.find(({ name }) => name === rule);
    const message = new Message(inbound(JSON.stringify(payload), { topic }));
    const outcome = found?.compiled.evaluate(found.compiled.open(message, ENV));
    if (outcome?.kind !== 'selected') throw new Error(`${rule} says nothing of ${JSON.stringify(payload)}`);
    return outcome.value as Readonly<Record<string, unknown>>;
  };
  const alarm = 'https://us-west-2.console.aws.amazon.com/cloudwatch/deeplink.js?region=us-west-2#alarmsV2:alarm';

  it('tell of a breach in a sentence: what, who, how much, against which limit, and when; and where to look', () => {
    const name = ruleName(fleet, 'group1', 'threshold', 'damp');
    const at = Date.UTC(2026, 2, 1, 10);
    expect(told(name, 'iot/group1/temp-007/data', { humidity: 91.5, event_time: at })).toMatchObject({
      summary: 'Too damp (warning): temp-007 of Cold storage has 91.5 %RH, above 85 %RH, at 2026-03-01 10:00:00 UTC',
      link: `${alarm}/iot-enterprise-group1--damp`,
    });
  });

  it('tell of a breach that held since when, and of a condition without a single value what it is', () => {
    const since = Date.UTC(2026, 2, 1, 9, 55);
    const event = {
      state: 'raised',
      event_time: since + 300_000,
      since_ms: since,
      value: '9.25',
      severity: 'critical',
    };
    const held = (group: string, threshold: string) =>
      told(ruleName(fleet, group, 'threshold', threshold, 'held'), `iot/${group}/x-1/alert`, { ...event, threshold });
    expect(held('group1', 'cold-chain-broken')).toMatchObject({
      since_utc: '2026-03-01 09:55:00',
      summary:
        'Cold chain broken (critical): x-1 of Cold storage has 9.25 °C, above 8 °C, since 2026-03-01 09:55:00 UTC',
      link: `${alarm}/iot-enterprise-group1--cold-chain-broken`,
    });
    const overheated = { temperature: 120, vibration: 1, event_time: since };
    expect(told(ruleName(fleet, 'group2', 'threshold', 'overheated'), 'iot/group2/m-1/data', overheated).summary).toBe(
      'Motor overheated (critical): m-1 of Motors: temperature > 110 or temperature > 95 and vibration > 4.5, at 2026-03-01 09:55:00 UTC',
    );
  });
});
