import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index';
import { contentOf } from '../../compiler/ir/artifact';
import { compileEdge, initialState, step } from '../../runtime/agent/edge/step';
import type { Fault, Reading } from '../../runtime/drivers/driver';
import { simulate } from '../../runtime/drivers/simulate/driver';
import type { Kind } from '../../runtime/drivers/simulate/kind';
import { KINDS, kindOf } from '../../runtime/drivers/simulate/kinds/index';
import { seedOf } from '../../runtime/drivers/simulate/noise';
import { type Readings, simulated } from '../../runtime/drivers/simulate/readings';
import type { AgentConfig, AgentField } from '../../schema/agent-config';
import { sensors } from '../../schema/sections/sensors';
import { sourcesIn } from '../sources';
import { listening } from './told';
import { virtualClock } from './virtual-clock';

const SENSOR_KINDS = sensors.definitions.Driver.properties.simulate.enum;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONDAY = Date.UTC(2026, 10, 23);

/** Fields with the names and units of everything a kind knows. */
function allFields({ quantities }: Kind): AgentField[] {
  return Object.entries(quantities).map(([id, quantity]) =>
    'unit' in quantity ? { id, type: 'number', unit: quantity.unit } : { id, type: quantity.type, unit: '1' },
  );
}

const model = (kind: string, seed: number, faults: readonly Fault[] = [], fields = allFields(kindOf(kind))): Readings =>
  simulated({ kind: kindOf(kind), fields, thresholds: [], seed: seedOf(seed, 'device-1'), faults });

const number = ({ values }: Reading, id: string): number => {
  const value = values[id];
  if (typeof value !== 'number') throw new Error(`${id} is ${value}`);
  return value;
};

function sampled(readings: Readings, from: number, until: number, every: number): Reading[] {
  const found: Reading[] = [];
  for (let t = from; t < until; t += every) found.push(...readings(t - every, t));
  return found;
}

const aSeed = fc.nat(1e6);
const aTime = fc.integer({ min: MONDAY, max: MONDAY + 60 * DAY });

describe('the models', () => {
  it('are those of the language', () => {
    expect(KINDS.map(({ name }) => name).sort()).toEqual([...SENSOR_KINDS].sort());
  });

  it.each(KINDS.map((kind) => [kind.name, kind] as const))(
    '%s says all its quantities, each a sound value, and lists its faults',
    (name, kind) => {
      fc.assert(
        fc.property(aSeed, aTime, fc.constantFrom(undefined, ...Object.keys(kind.faults)), (seed, t, fault) => {
          const faults = fault === undefined ? [] : [{ kind: fault, from: t - 5 * MINUTE, until: t + MINUTE }];
          for (const { values } of model(name, seed, faults)(t - MINUTE, t)) {
            for (const [id, quantity] of Object.entries(kind.quantities)) {
              expect(typeof values[id], id).toBe('unit' in quantity ? 'number' : quantity.type);
              if ('unit' in quantity) expect(Number.isFinite(values[id]), id).toBe(true);
            }
          }
        }),
      );
      for (const sentence of Object.values(kind.faults)) expect(sentence).toMatch(/\.$/);
    },
  );

  it('do not depend on how often they are asked', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SENSOR_KINDS),
        aSeed,
        aTime,
        fc.integer({ min: 100, max: 90_000 }),
        (kind, seed, t, every) => {
          const once = model(kind, seed)(t - 1, t);
          const often = sampled(model(kind, seed), t - 10 * every, t + 1, every).filter(({ at }) => at > t - 1);
          expect(often).toEqual(once);
        },
      ),
    );
  });

  it('differ from device to device, and from seed to seed', () => {
    for (const kind of SENSOR_KINDS) {
      const fields: AgentField[] =
        kind === 'generic' ? [{ id: 'x', type: 'number', unit: '1' }] : allFields(kindOf(kind));
      const values = Array.from({ length: 8 }, (_, seed) =>
        JSON.stringify(sampled(model(kind, seed, [], fields), MONDAY, MONDAY + HOUR, MINUTE)),
      );
      expect(new Set(values).size, kind).toBe(8);
    }
  });

  it('give the unit of the sensor', () => {
    const [celsius] = model('cold-room', 3)(0, MONDAY);
    const fields: AgentField[] = [
      { id: 'temperature', type: 'number', unit: '[degF]' },
      { id: 'power', type: 'integer', unit: 'kW' },
    ];
    const [converted] = model('cold-room', 3, [], fields)(0, MONDAY);
    if (!celsius || !converted) throw new Error('no reading');
    expect(number(converted, 'temperature')).toBeCloseTo(number(celsius, 'temperature') * 1.8 + 32, 6);
    expect(number(converted, 'power')).toBe(Math.round(number(celsius, 'power') / 1000));
  });

  it('make up what they do not know, or know in another sense', () => {
    const fields: AgentField[] = [
      { id: 'smell', type: 'string', unit: '1', values: ['good', 'bad'] },
      { id: 'temperature', type: 'number', unit: 'kg', min: 5, max: 6 },
      { id: 'humidity', type: 'boolean', unit: '1' },
      { id: 'note', type: 'string', unit: '1', maxLength: 3 },
      { id: 'toString', type: 'integer', unit: 'count', min: 0, max: 9 },
    ];
    const [reading] = model('cold-room', 3, [], fields)(0, MONDAY);
    expect(Object.keys(reading?.values ?? {})).toEqual(fields.map(({ id }) => id));
    expect(['good', 'bad']).toContain(reading?.values.smell);
    expect(number(reading ?? { at: 0, values: {} }, 'temperature')).toBeGreaterThanOrEqual(5);
    expect(typeof reading?.values.humidity).toBe('boolean');
    expect(String(reading?.values.note).length).toBeLessThanOrEqual(3);
    expect(Number.isInteger(reading?.values.toString)).toBe(true);
  });

  it('keep any field within its bounds', () => {
    const field = fc
      .record({
        low: fc.integer({ min: -1000, max: 1000 }),
        size: fc.integer({ min: 0, max: 500 }),
        integer: fc.boolean(),
      })
      .map(
        ({ low, size, integer }): AgentField => ({
          id: 'x',
          type: integer ? 'integer' : 'number',
          unit: '1',
          min: low,
          max: low + size,
        }),
      );
    fc.assert(
      fc.property(field, aSeed, aTime, (one, seed, t) => {
        const [reading] = model('generic', seed, [], [one])(0, t);
        const value = number(reading ?? { at: 0, values: {} }, 'x');
        expect(value).toBeGreaterThanOrEqual(one.min ?? 0);
        expect(value).toBeLessThanOrEqual(one.max ?? 0);
      }),
    );
  });
});

describe('physics', () => {
  it('the counter of a meter never goes back, and is the integral of the power, through outages too', () => {
    fc.assert(
      fc.property(aSeed, aTime, fc.integer({ min: 0, max: 40 }), (seed, t, minutes) => {
        const outage = { kind: 'outage', from: t + 20 * MINUTE, until: t + (20 + minutes) * MINUTE };
        const every = 5000;
        const readings = sampled(model('smart-meter', seed, [outage]), t, t + 2 * HOUR, every);
        let integral = 0;
        for (const [index, reading] of readings.entries()) {
          const before = readings[index - 1];
          if (before === undefined) continue;
          expect(number(reading, 'energy')).toBeGreaterThanOrEqual(number(before, 'energy'));
          integral += (((number(before, 'power') + number(reading, 'power')) / 2) * every) / 3.6e9;
        }
        const [first, last] = [readings[0], readings.at(-1)];
        if (!first || !last) return;
        expect(Math.abs(number(last, 'energy') - number(first, 'energy') - integral)).toBeLessThan(0.01);
        for (const reading of readings) expect(number(reading, 'power')).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 20 },
    );
  });

  it('the counter of a meter stands in an outage', () => {
    const outage = { kind: 'outage', from: MONDAY, until: MONDAY + HOUR };
    const readings = sampled(model('smart-meter', 5, [outage]), MONDAY, MONDAY + HOUR, MINUTE);
    expect(new Set(readings.map((reading) => number(reading, 'energy'))).size).toBe(1);
  });

  it('a cold room has a thermal mass: 2.5 K a minute at most, also while the door is open', () => {
    fc.assert(
      fc.property(aSeed, aTime, fc.constantFrom('door-open', 'compressor-fail'), (seed, t, kind) => {
        const faults = [{ kind, from: t + 10 * MINUTE, until: t + 40 * MINUTE }];
        const readings = sampled(model('cold-room', seed, faults), t, t + HOUR, 10_000);
        for (const [index, reading] of readings.entries()) {
          const before = readings[index - 1];
          if (before !== undefined)
            expect(Math.abs(number(reading, 'temperature') - number(before, 'temperature'))).toBeLessThan(4 / 6 + 0.1);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('wear of a bearing raises kurtosis first, then vibration, and both keep rising', () => {
    fc.assert(
      fc.property(aSeed, aTime, (seed, t) => {
        const worn = model('motor', seed, [{ kind: 'bearing-wear', from: t, until: t + HOUR }]);
        const sound = model('motor', seed);
        const share = (ms: number, id: string) => {
          const [a] = worn(0, t + ms);
          const [b] = sound(0, t + ms);
          return a && b ? number(a, id) - number(b, id) : Number.NaN;
        };
        for (const id of ['kurtosis', 'vibration'])
          for (const minute of [0.5, 1, 2, 4])
            expect(share(minute * 2 * MINUTE, id), id).toBeGreaterThan(share(minute * MINUTE, id) * 0.9);
        expect(share(10_000, 'kurtosis') / share(HOUR - 1, 'kurtosis')).toBeGreaterThan(
          share(10_000, 'vibration') / share(HOUR - 1, 'vibration'),
        );
      }),
    );
  });

  it('a tag goes in and out of a portal by turns', () => {
    const passages = sampled(model('rfid-reader', 7), MONDAY + 8 * HOUR, MONDAY + 14 * HOUR, MINUTE);
    expect(passages.length).toBeGreaterThan(500);
    const last = new Map<unknown, unknown>();
    for (const { values } of passages) {
      const { tag, direction } = values;
      if (last.has(tag)) expect(direction).not.toBe(last.get(tag));
      last.set(tag, direction);
      expect(String(tag)).toMatch(/^E2[0-9A-F]{22}$/);
    }
  });

  it('air gets worse while people are in the room, and recovers when they have gone', () => {
    const readings = sampled(model('environment', 7), MONDAY, MONDAY + DAY, 10 * MINUTE);
    const mean = (from: number, until: number) => {
      const some = readings.filter(({ at }) => at >= MONDAY + from * HOUR && at < MONDAY + until * HOUR);
      return some.reduce((sum, reading) => sum + number(reading, 'co2'), 0) / some.length;
    };
    expect(mean(10, 16)).toBeGreaterThan(mean(0, 6) + 60);
    expect(mean(22, 24)).toBeLessThan(mean(10, 16) - 60);
  });
});

describe('in the example fleet', async () => {
  const compilation = await compile(sourcesIn(new URL('../../', import.meta.url).pathname), {
    manifest: 'fleet.example.yaml',
  });
  const configs = new Map<string, AgentConfig>();
  for (const artifact of compilation.output?.artifacts ?? []) {
    if (!artifact.path.startsWith('agents/')) continue;
    const config = JSON.parse([...contentOf(artifact)].join('')) as AgentConfig;
    if (!configs.has(config.group)) configs.set(config.group, config);
  }

  /** Alerts of one device over a time, by the edge itself. */
  function alerts(
    { fields, thresholds, driver, devices, everyMs }: AgentConfig,
    until: number,
    faults: readonly Fault[],
    seed: number,
  ): string[] {
    const [device] = devices;
    if (driver.use !== 'simulate' || device === undefined) return [];
    const readings = simulated({
      kind: kindOf(driver.kind),
      fields,
      thresholds,
      seed: seedOf(seed, device.id),
      faults,
    });
    const rules = compileEdge({ fields, thresholds });
    let state = initialState();
    return sampled(readings, MONDAY, MONDAY + until, everyMs).flatMap((reading) => {
      const done = step(rules, device, state, reading, { bootId: 'b', monotonicMs: reading.at - MONDAY });
      state = done.state;
      return done.events.flatMap((event) => {
        if (event.kind === 'alert') return [`${event.threshold} ${event.state}`];
        return event.kind === 'problem' ? [event.detail] : [];
      });
    });
  }

  it('has a config per group', () => expect([...configs.keys()].length).toBe(6));

  it.each([...configs])('%s has no alert and no problem within two days', (_, config) => {
    for (const seed of [1, 2, 3]) expect(alerts(config, 2 * DAY, [], seed)).toEqual([]);
  });

  it.each([
    ['group1', 'door-open', 'cold-chain-broken'],
    ['group1', 'compressor-fail', 'cold-chain-broken'],
    ['group2', 'bearing-wear', 'bearing-wear'],
    ['group2', 'overheat', 'overheated'],
    ['group3', 'weak-signal', 'antenna-weak'],
    ['group4', 'cpu-hot', 'throttling'],
    ['group4', 'disk-full', 'disk-full'],
    ['group5', 'overvoltage', 'voltage-band'],
    ['group5', 'outage', 'voltage-band'],
    ['group6', 'stale-air', 'stale-air'],
    ['group6', 'crowd', 'stale-air'],
  ])(
    '%s with the fault %s raises %s once, clears it afterwards, and raises nothing else',
    (group, fault, threshold) => {
      const config = configs.get(group);
      if (config === undefined) throw new Error(`no ${group}`);
      for (const seed of [1, 2, 3]) {
        const faults = [{ kind: fault, from: MONDAY + MINUTE, until: MONDAY + 90 * MINUTE }];
        expect(alerts(config, 6 * HOUR, faults, seed), `seed ${seed}`).toEqual([
          `${threshold} raised`,
          `${threshold} cleared`,
        ]);
      }
    },
  );

  describe('slow faults', () => {
    it.each([
      ['group1', 'refrigerant-leak', 'cold-chain-broken', 4],
      ['group2', 'bearing-fatigue', 'bearing-wear', 8],
      ['group3', 'antenna-corrosion', 'antenna-weak', 2],
      ['group6', 'filter-clog', 'stale-air', 12],
    ])(
      '%s with the fault %s reaches %s within three days, and not within %i hours',
      (group, fault, threshold, early) => {
        const config = configs.get(group);
        if (config === undefined) throw new Error(`no ${group}`);
        for (const seed of [1, 2]) {
          const faults = [{ kind: fault, from: MONDAY, until: MONDAY + 3 * DAY }];
          const sparse = { ...config, everyMs: Math.max(config.everyMs, MINUTE) };
          expect(alerts(sparse, early * HOUR, faults, seed), `seed ${seed}`).toEqual([]);
          expect(alerts(sparse, 3 * DAY, faults, seed), `seed ${seed}`).toContain(`${threshold} raised`);
        }
      },
    );
  });
});

describe('the driver', () => {
  const context = (clock: ReturnType<typeof virtualClock>, everyMs: number) => ({
    driver: { use: 'simulate', kind: 'smart-meter' } as const,
    device: { id: 'meter-001', topics: { data: 'd', alert: 'a' }, metadata: {} },
    fields: allFields(kindOf('smart-meter')),
    thresholds: [],
    everyMs,
    clock,
    seed: 1,
    faults: [],
    ...listening().saying,
    problem: (message: string) => expect.fail(message),
  });

  it('takes a reading at once and then at every interval, and none after it was stopped', async () => {
    const clock = virtualClock(MONDAY);
    const found: Reading[] = [];
    const session = simulate.start(context(clock, 15_000), (reading) => found.push(reading));
    await clock.advance(60_000);
    await session.stop();
    await clock.advance(60_000);
    expect(found.map(({ at }) => at - MONDAY)).toEqual([0, 15_000, 30_000, 45_000, 60_000]);
  });

  it('says a passage once, however often it is started again', async () => {
    const clock = virtualClock(MONDAY + 9 * HOUR);
    const found: number[] = [];
    for (let start = 0; start < 5; start++) {
      const config = { ...context(clock, 5000), driver: { use: 'simulate', kind: 'rfid-reader' } as const };
      const session = simulate.start(config, ({ at }) => found.push(at));
      await clock.advance(30_000);
      await session.stop();
    }
    expect(found.length).toBeGreaterThan(5);
    expect(new Set(found).size).toBe(found.length);
  });

  it('says the same for the same seed, device and clock', async () => {
    const once = async () => {
      const clock = virtualClock(MONDAY);
      const found: Reading[] = [];
      const session = simulate.start(context(clock, 1000), (reading) => found.push(reading));
      await clock.advance(20_000);
      await session.stop();
      return found;
    };
    expect(await once()).toEqual(await once());
  });
});
