import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentCondition } from '../../compiler/devices/agent-condition';
import { parse } from '../../compiler/expression/parse';
import { type Scope, typeOf } from '../../compiler/expression/type';
import { compileEdge, initialState, step } from '../../runtime/agent/edge/step';
import { compileCondition, type Values } from '../../runtime/condition';
import type { Fault, Reading } from '../../runtime/drivers/driver';
import { BREACH } from '../../runtime/drivers/simulate/kinds/breach';
import { KINDS, kindOf } from '../../runtime/drivers/simulate/kinds/index';
import { seedOf } from '../../runtime/drivers/simulate/noise';
import { simulated } from '../../runtime/drivers/simulate/readings';
import type { AgentField, AgentThreshold } from '../../schema/agent-config';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MONDAY = Date.UTC(2026, 10, 23, 9);

const SCOPE: Scope = new Map([
  ['a', { kind: 'number', unit: '1' }],
  ['b', { kind: 'number', unit: '1' }],
  ['n', { kind: 'number', unit: '1' }],
  ['open', { kind: 'boolean' }],
  ['mode', { kind: 'string' }],
  ['note', { kind: 'string' }],
]);

const threshold = (id: string, text: string, forMs = 0): AgentThreshold => {
  const parsed = parse(text);
  const typed = parsed.ok ? typeOf(parsed.expression, SCOPE) : undefined;
  if (!typed?.ok) throw new Error(`no condition: ${text}`);
  return { id, severity: 'critical', forMs, field: '', unit: '', condition: agentCondition(typed.expression) };
};

/** Two numbers, a whole number, a Boolean, an enumeration and a text; bounds on some sides, or none. */
const sensor = fc
  .record({
    a: fc.record({ min: fc.integer({ min: -500, max: 500 }), size: fc.integer({ min: 1, max: 2000 }) }),
    b: fc.record({ min: fc.option(fc.integer({ min: -50, max: 50 }), { nil: undefined }) }),
    n: fc.record({ min: fc.integer({ min: -9, max: 9 }), size: fc.integer({ min: 2, max: 50 }) }),
    modes: fc.subarray(['idle', 'run', 'defrost', 'alarm'], { minLength: 2 }),
  })
  .map(({ a, b, n, modes }): AgentField[] => [
    { id: 'a', type: 'number', unit: '1', min: a.min, max: a.min + a.size },
    { id: 'b', type: 'number', unit: '1', ...(b.min === undefined ? {} : { min: b.min }) },
    { id: 'n', type: 'integer', unit: '1', min: n.min, max: n.min + n.size },
    { id: 'open', type: 'boolean', unit: '1' },
    { id: 'mode', type: 'string', unit: '1', values: modes },
    { id: 'note', type: 'string', unit: '1', maxLength: 12 },
  ]);

const share = fc.double({ min: 0, max: 1, noNaN: true });

/** A reading that the sensor could give. */
function pointAt([a, b, n, open, mode, note]: readonly AgentField[], [x, y, z, u, v, w]: readonly number[]): Values {
  const number = (field: AgentField | undefined, at = 0) => {
    const min = field?.min ?? 0;
    return min + ((field?.max ?? min + 100) - min) * at;
  };
  return {
    [a?.id ?? '']: number(a, x),
    [b?.id ?? '']: number(b, y),
    [n?.id ?? '']: Math.round(number(n, z)),
    [open?.id ?? '']: (u ?? 0) < 0.5,
    [mode?.id ?? '']: mode?.values?.[Math.floor((v ?? 0) * 0.999 * mode.values.length)],
    [note?.id ?? '']: (w ?? 0) < 0.5 ? 'ok' : 'bad',
  };
}

/** Conditions, simple and of several fields; `at` gives a bound from the range of a field. */
const simple = fc
  .tuple(fc.constantFrom('a', 'b', 'n'), fc.constantFrom('>', '<', '>=', '<='), share)
  .map(([id, op, at]) => ({ id, op, at }));
type Simple = { id: string; op: string; at: number };
const boundText = (fields: readonly AgentField[], { id, op, at }: Simple) => {
  const bound = Number(pointAt(fields, [at, at, at, 0, 0, 0])[id]).toFixed(3);
  return `${id} ${op} ${bound}`;
};
type Draw = (fields: readonly AgentField[]) => string;
const condition: fc.Arbitrary<Draw> = fc.oneof(
  simple.map(
    (one): Draw =>
      (fields) =>
        boundText(fields, one),
  ),
  fc.tuple(simple, simple, fc.constantFrom('and', 'or')).map(
    ([one, other, op]): Draw =>
      (fields) =>
        `(${boundText(fields, one)}) ${op} (${boundText(fields, other)})`,
  ),
  fc
    .tuple(
      fc.constantFrom('open', 'not open', "mode = 'run'", "mode = 'alarm'", "note = 'bad'", "mode != 'idle'"),
      simple,
    )
    .map(
      ([what, one]): Draw =>
        (fields) =>
          `${what} and ${boundText(fields, one)}`,
    ),
  fc.constantFrom('open', 'not open', "mode = 'run'", "mode = 'idle'", "note = 'ok'").map(
    (text): Draw =>
      () =>
        text,
  ),
  fc.tuple(fc.constantFrom('>', '<'), share).map(
    ([op, at]): Draw =>
      (fields) => {
        const point = pointAt(fields, [at, 0.5, 0, 0, 0, 0]);
        return `a - b ${op} ${(Number(point.a) - Number(point.b)).toFixed(3)}`;
      },
  ),
  share.map(
    (at): Draw =>
      (fields) =>
        `a * 1.8 + 32 > ${(Number(pointAt(fields, [at, 0, 0, 0, 0, 0]).a) * 1.8 + 32).toFixed(3)}`,
  ),
);

const isMet = (one: AgentThreshold, values: Values) => compileCondition(one.condition)(values) === true;

function hour(
  kind: string,
  fields: readonly AgentField[],
  thresholds: readonly AgentThreshold[],
  seed: number,
  faults: readonly Fault[] = [],
): { readings: Reading[]; alerts: string[] } {
  const readingsOf = simulated({ kind: kindOf(kind), fields, thresholds, seed: seedOf(seed, 'x'), faults });
  const rules = compileEdge({ fields, thresholds });
  const device = { id: 'x', topics: { data: 'd', alert: 'a' }, metadata: {} };
  let state = initialState();
  const readings: Reading[] = [];
  const alerts: string[] = [];
  for (let t = MONDAY; t < MONDAY + HOUR; t += 20_000) {
    for (const reading of readingsOf(t - 20_000, t)) {
      readings.push(reading);
      const done = step(rules, device, state, reading, { bootId: 'b', monotonicMs: reading.at - MONDAY });
      state = done.state;
      for (const event of done.events)
        alerts.push(event.kind === 'alert' ? `${event.threshold} ${event.state}` : JSON.stringify(event));
    }
  }
  return { readings, alerts };
}

/** A sensor, thresholds that can all be left unmet at once (at a point that the test knows and the driver does not), and some that a point meets. */
const world = fc
  .record({
    fields: sensor,
    drawn: fc.array(condition, { minLength: 1, maxLength: 5 }),
    well: fc.array(share, { minLength: 6, maxLength: 6 }),
    ill: fc.array(share, { minLength: 6, maxLength: 6 }),
    forMs: fc.constantFrom(0, 0, MINUTE),
    seed: fc.nat(1e6),
  })
  .map(({ fields, drawn, well, ill, forMs, seed }) => {
    const all = drawn.map((draw, index) => threshold(`t${index}`, draw(fields), forMs));
    const thresholds = all.filter((one) => !isMet(one, pointAt(fields, well)));
    const canBeMet = thresholds.some((one) => isMet(one, pointAt(fields, ill)));
    return { fields, thresholds, canBeMet, seed, texts: drawn.map((draw) => draw(fields)) };
  });

describe('normal is the normal case', () => {
  it('an hour without an ordered fault raises no alert, whatever the sensor and its thresholds are', () => {
    fc.assert(
      fc.property(world, fc.constantFrom(...KINDS.map(({ name }) => name)), ({ fields, thresholds, seed }, kind) => {
        expect(hour(kind, fields, thresholds, seed).alerts).toEqual([]);
      }),
      { numRuns: 120 },
    );
  });

  it('an ordered breach raises one where a threshold can be met, and it is cleared afterwards', () => {
    fc.assert(
      fc.property(world, ({ fields, thresholds, canBeMet, seed }) => {
        fc.pre(canBeMet);
        const fault = { kind: BREACH, from: MONDAY + 10 * MINUTE, until: MONDAY + 30 * MINUTE };
        const { alerts } = hour('generic', fields, thresholds, seed, [fault]);
        const raised = alerts.filter((alert) => alert.endsWith(' raised'));
        expect(raised.length).toBeGreaterThan(0);
        expect(alerts.filter((alert) => alert.endsWith(' cleared')).length).toBe(raised.length);
      }),
      { numRuns: 120 },
    );
  });

  it('also for what a model knows: its values go where no threshold is met, keep moving, and a fault comes on top', () => {
    const fields: AgentField[] = [
      { id: 'vibration', type: 'number', unit: 'mm/s' },
      { id: 'temperature', type: 'number', unit: 'Cel' },
    ];
    const bound = (id: string, value: number): AgentThreshold => ({
      ...{ id, severity: 'critical', forMs: 0, field: id, unit: '' },
      condition: {
        op: '>',
        args: [
          { op: 'field', id },
          { op: 'number', value },
        ],
      },
    });
    const thresholds = [bound('vibration', 1), bound('temperature', 50)];
    for (const seed of [1, 2, 3]) {
      const sound = hour('motor', fields, thresholds, seed);
      expect(sound.alerts).toEqual([]);
      expect(new Set(sound.readings.map(({ values }) => values.temperature)).size).toBeGreaterThan(20);
      const fault = { kind: 'overheat', from: MONDAY + 10 * MINUTE, until: MONDAY + 20 * MINUTE };
      expect(hour('motor', fields, thresholds, seed, [fault]).alerts).toEqual([
        'temperature raised',
        'temperature cleared',
      ]);
    }
  });

  it('a motor whose fields have names of their own is well', () => {
    const fields: AgentField[] = [
      { id: 'rms', type: 'number', unit: 'mm/s', min: 0, max: 50 },
      { id: 'winding', type: 'number', unit: 'Cel', min: -20, max: 200 },
      { id: 'alarm', type: 'boolean', unit: '1' },
    ];
    const met = (id: string, condition: AgentThreshold['condition']): AgentThreshold => ({
      ...{ id, severity: 'critical', forMs: 0, field: '', unit: '' },
      condition,
    });
    const above = (id: string, value: number) =>
      ({
        op: '>',
        args: [
          { op: 'field', id },
          { op: 'number', value },
        ],
      }) as const;
    const thresholds = [
      met('worn', above('rms', 7.1)),
      met('hot', {
        op: 'or',
        args: [above('winding', 110), { op: 'and', args: [above('winding', 95), above('rms', 4.5)] }],
      }),
      met('alarm', { op: 'field', id: 'alarm' }),
    ];
    for (const seed of [1, 2, 3, 4]) expect(hour('motor', fields, thresholds, seed).alerts).toEqual([]);
  });

  it('a made-up number stays in the inner half of its range, also without thresholds', () => {
    fc.assert(
      fc.property(sensor, fc.nat(1e6), (fields, seed) => {
        const [a] = fields;
        const [min, max] = [a?.min ?? 0, a?.max ?? 0];
        for (const { values } of hour('generic', fields, [], seed).readings) {
          expect(values.a).toBeGreaterThanOrEqual(min + (max - min) * 0.25 - 1e-3);
          expect(values.a).toBeLessThanOrEqual(min + (max - min) * 0.75 + 1e-3);
        }
      }),
      { numRuns: 30 },
    );
  });
});
