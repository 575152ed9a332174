import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialModelState, scoreReading } from '../../../runtime/agent/edge/model';
import { compileEdge, initialState, openAlerts, step } from '../../../runtime/agent/edge/step';
import { type EdgeModel, edgeModelFor } from '../../../schema/edge-model';

const MINUTE = 60_000;
const model: EdgeModel = {
  format: 'fleetwright/edge-model/v3',
  model: 'portal-antenna',
  version: 'a1',
  title: 'Portal antenna',
  severity: 'warning',
  threshold: 1,
  spans: [MINUTE, 10 * MINUTE],
  warmUp: 48 * MINUTE,
  memory: 1440 * MINUTE,
  settle: 1440 * MINUTE,
  quiet: 10 * MINUTE,
  clip: 3,
  still: 4,
  promise: 30 * 1440 * MINUTE,
  together: 4,
  fields: [{ id: 'signal', floor: 0.01, bounds: [4, 4, 4] }],
  devices: {},
};
const device = { id: 'rfid-001', topics: { data: 'iot/g/rfid-001/data', alert: 'iot/g/rfid-001/alert' }, metadata: {} };
const fields = [{ id: 'signal', type: 'number', unit: 'dBm' }] as const;

/** The alerts of readings a minute apart. */
function alerts(models: readonly EdgeModel[], values: readonly number[], state = initialState(), from = 0) {
  const rules = compileEdge({ fields, thresholds: [], models });
  const found: string[] = [];
  for (const [index, signal] of values.entries()) {
    const n = from + index;
    const done = step(rules, device, state, { at: n * MINUTE, values: { signal } }, { bootId: 'b', monotonicMs: n });
    state = done.state;
    for (const event of done.events) if (event.kind === 'alert') found.push(`${event.threshold} ${event.state} ${n}`);
  }
  return { found, state };
}

const usual = (n: number) => Array.from({ length: n }, (_, index) => -52 + (index % 5));
const weak = (n: number) => Array.from({ length: n }, (_, index) => -80 + (index % 5));

describe('a model at the edge', () => {
  it('raises one alert for a lasting change, and clears it after its quiet time', () => {
    const { found } = alerts([model], [...usual(200), ...weak(20), ...usual(100)]);
    expect(found.map((one) => one.split(' ').slice(0, 2).join(' '))).toEqual([
      'model:portal-antenna raised',
      'model:portal-antenna cleared',
    ]);
  });

  it('says nothing before it has warmed up, whatever it reads', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { maxLength: 48 }), (values) => {
        expect(alerts([model], values).found).toEqual([]);
      }),
    );
  });

  it('knows a device from its training, and is awake at once', () => {
    const { state } = alerts([model], usual(500));
    const known = state.models['portal-antenna']?.fields['signal'];
    if (!known) throw new Error('nothing was learned');
    const trained = { ...model, version: 'a2', devices: { 'rfid-001': { signal: known }, other: { signal: known } } };
    const later = (devices: readonly string[]) =>
      alerts([edgeModelFor(trained, devices)], weak(10), initialState(), 500).found;
    expect(later(['rfid-001'])).toHaveLength(1);
    expect(later([])).toEqual([]);
  });

  it('begins anew with parameters of another version, and goes on with the same', () => {
    const { state } = alerts([model], usual(100));
    expect(alerts([model], [-50], state).state.models['portal-antenna']?.fields['signal']?.n).toBe(101);
    const other = { ...model, version: 'b' };
    expect(alerts([other], [-50], state).state.models['portal-antenna']?.fields['signal']?.n).toBe(1);
  });

  it('is not moved by readings without its field, and never says what is no number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })), {
          maxLength: 200,
        }),
        (values) => {
          let state = initialModelState(model, 'x');
          for (const [n, value] of values.entries()) {
            const before = state;
            const { state: after, score } = scoreReading(
              model,
              state,
              n * MINUTE,
              value === null ? {} : { signal: value },
            );
            if (value === null) expect(after.fields).toEqual(before.fields);
            expect(Number.isFinite(score) && score >= 0).toBe(true);
            state = after;
          }
        },
      ),
    );
  });

  it('tells in its alert how far it is beyond, which is of no field and no unit', () => {
    const rules = compileEdge({ fields, thresholds: [], models: [model] });
    let state = initialState();
    const sent: Record<string, unknown>[] = [];
    for (const [n, signal] of [...usual(200), ...weak(20), ...usual(100)].entries()) {
      const done = step(rules, device, state, { at: n * MINUTE, values: { signal } }, { bootId: 'b', monotonicMs: n });
      state = done.state;
      for (const { kind, payload } of done.records)
        if (kind === 'alert') sent.push(JSON.parse(Buffer.from(payload).toString()));
    }
    expect(sent).toMatchObject([
      { threshold: 'model:portal-antenna', severity: 'warning', state: 'raised', field: '', unit: '' },
      { threshold: 'model:portal-antenna', severity: 'warning', state: 'cleared', field: '', unit: '' },
    ]);
    expect(Number(sent[0]?.['value'])).toBeGreaterThanOrEqual(1);
    expect(sent[1]?.['since_ms']).toBe(sent[0]?.['since_ms']);
  });

  it('says at a start that its alert is open, where an earlier start raised it', () => {
    const rules = compileEdge({ fields, thresholds: [], models: [model] });
    const id = 'model:portal-antenna';
    const state = initialState({ [id]: { sinceMs: 5, sinceMonotonicMs: 0, raised: true } });
    expect(openAlerts(rules, 'rfid-001', state)).toEqual([
      { kind: 'alert', device: 'rfid-001', threshold: id, severity: 'warning', state: 'open' },
    ]);
    expect(openAlerts(rules, 'rfid-001', initialState())).toEqual([]);
  });

  it('does not touch the state that it was given', () => {
    const { state } = alerts([model], usual(60));
    const before = JSON.stringify(state);
    alerts([model], weak(60), state);
    expect(JSON.stringify(state)).toBe(before);
  });
});
