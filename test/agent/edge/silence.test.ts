import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hear, listenTo, miss, missedIn, type SilenceState } from '../../../runtime/agent/edge/silence';
import { compileEdge, initialState, openAlerts, step } from '../../../runtime/agent/edge/step';
import type { AgentField, AgentSilent } from '../../../schema/agent-config';

const device = { id: 'a', topics: { data: 't/a/data', alert: 't/a/alert' }, metadata: {} };
const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 1, 10);
const whole: AgentSilent = { id: 'silent', severity: 'warning', afterMs: 15 * MINUTE };
const field: AgentSilent = {
  id: 'silent:temperature',
  severity: 'critical',
  afterMs: 5 * MINUTE,
  field: 'temperature',
};
const FIELDS: readonly AgentField[] = [
  { id: 'temperature', type: 'number', unit: 'Cel', deadband: 0.5 },
  { id: 'humidity', type: 'number', unit: '%RH' },
];

const now = (minutes: number) => ({
  bootId: 'boot',
  eventTime: START + minutes * MINUTE,
  monotonicMs: minutes * MINUTE,
});

/** What was told of a device that is listened to from the start on: hears and misses, at minutes. */
class Listened {
  state: SilenceState = { sequence: 0, breaches: {}, heard: {} };
  readonly told: string[] = [];
  readonly bodies: Record<string, unknown>[] = [];

  constructor(readonly silent: readonly AgentSilent[] = [field, whole]) {
    this.#take(listenTo(silent, device, this.state, now(0)), 0);
  }

  hear(minutes: number, values?: Readonly<Record<string, number>>): this {
    return this.#take(hear(this.silent, device, this.state, now(minutes), values), minutes);
  }

  miss(minutes: number): this {
    return this.#take(miss(this.silent, device, this.state, now(minutes)), minutes);
  }

  #take({ records, events, ...state }: ReturnType<typeof hear>, minutes: number): this {
    this.state = state;
    this.told.push(...events.map((event) => `${event.threshold} ${event.state} at ${minutes}`));
    this.bodies.push(
      ...records.map(({ payload }) => JSON.parse(Buffer.from(payload).toString()) as Record<string, unknown>),
    );
    return this;
  }
}

describe('silence, as the agent hears it', () => {
  it('is raised once when nothing came for so long, since what was heard last, and cleared by the next reading', () => {
    const listened = new Listened([whole])
      .hear(1, { humidity: 50 })
      .miss(15)
      .miss(16)
      .miss(17)
      .miss(60)
      .hear(90, { humidity: 50 });
    expect(listened.told).toEqual(['silent raised at 16', 'silent cleared at 90']);
    expect(listened.bodies[0]).toEqual({
      late: false,
      event_time: START + 16 * MINUTE,
      boot_id: 'boot',
      sequence: 1,
      monotonic_ms: 16 * MINUTE,
      threshold: 'silent',
      severity: 'warning',
      state: 'raised',
      field: '',
      value: '',
      unit: '',
      since_ms: START + MINUTE,
    });
    expect(listened.bodies[1]).toMatchObject({ sequence: 2, state: 'cleared', since_ms: START + MINUTE });
  });

  it('is of a field where readings come without it', () => {
    const listened = new Listened().hear(1, { temperature: 4, humidity: 50 });
    for (let minute = 2; minute <= 9; minute++) listened.hear(minute, { humidity: 50 }).miss(minute);
    expect(listened.told).toEqual(['silent:temperature raised at 6']);
    expect(listened.bodies[0]).toMatchObject({ field: 'temperature', severity: 'critical' });
    expect(listened.hear(10, { temperature: 4 }).told.at(-1)).toBe('silent:temperature cleared at 10');
  });

  it('is none where the source gives a sign of life and has nothing to say', () => {
    const listened = new Listened();
    for (let minute = 1; minute <= 60; minute++) listened.hear(minute).miss(minute);
    expect(listened.told).toEqual([]);
  });

  it('counts from the start of the agent where nothing was ever heard', () => {
    expect(new Listened([whole]).miss(14).miss(15).told).toEqual(['silent raised at 15']);
  });

  it('has to be looked for when something can be missed at the earliest, and not where all is missed already', () => {
    const listened = new Listened().hear(1, { temperature: 4 });
    expect(missedIn(listened.silent, listened.state, 2 * MINUTE)).toBe(4 * MINUTE);
    expect(missedIn(listened.silent, listened.miss(6).state, 6 * MINUTE)).toBe(10 * MINUTE);
    expect(missedIn(listened.silent, listened.miss(16).state, 16 * MINUTE)).toBeUndefined();
    expect(missedIn(listened.silent, new Listened().state, 99 * MINUTE)).toBe(0);
  });

  it('whatever comes when: raised and cleared take turns, none is raised before its time, and none is missed', () => {
    const moment = fc.record({
      wait: fc.integer({ min: 0, max: 12 }),
      says: fc.constantFrom('nothing', 'sign', 'humidity', 'both'),
    });
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 60 }), (moments) => {
        const listened = new Listened();
        const heard = { silent: 0, 'silent:temperature': 0 };
        let minute = 0;
        for (const { wait, says } of moments) {
          for (const end = minute + wait; minute < end; ) listened.miss(++minute);
          if (says === 'sign') listened.hear(minute);
          else if (says !== 'nothing')
            listened.hear(minute, { humidity: 1, ...(says === 'both' ? { temperature: 1 } : {}) });
          if (says !== 'nothing') heard.silent = minute;
          if (says === 'sign' || says === 'both') heard['silent:temperature'] = minute;
          for (const { id, afterMs } of listened.silent) {
            const isMissed = minute - heard[id as keyof typeof heard] >= afterMs / MINUTE;
            expect([id, minute, listened.state.breaches[id]?.raised ?? false]).toEqual([id, minute, isMissed]);
          }
        }
        for (const { id } of listened.silent) {
          const states = listened.told.flatMap((told) => (told.startsWith(`${id} `) ? [told.split(' ')[1]] : []));
          expect(states).toEqual(states.map((_, n) => (n % 2 === 0 ? 'raised' : 'cleared')));
        }
        expect(listened.bodies.map(({ sequence }) => sequence)).toEqual(listened.bodies.map((_, n) => n + 1));
      }),
    );
  });
});

describe('a reading that the edge takes', () => {
  const rules = compileEdge({ fields: FIELDS, thresholds: [], silent: [field, whole] });
  const read = (before: ReturnType<typeof initialState>, minutes: number, values: Readonly<Record<string, number>>) =>
    step(
      rules,
      device,
      before,
      { at: START + minutes * MINUTE, values },
      { bootId: 'boot', monotonicMs: minutes * MINUTE },
    );

  it('is heard also when a deadband holds it back: silence counts what the driver gave, not what was sent', () => {
    const first = read(initialState(), 0, { temperature: 4 });
    const second = read(first.state, 4, { temperature: 4.1 });
    expect(second.records).toEqual([]);
    expect(second.state.heard['silent:temperature']).toEqual({
      eventTime: START + 4 * MINUTE,
      monotonicMs: 4 * MINUTE,
    });
  });

  it('ends a silence after the reading itself, keeps one of another field, and what a start finds raised is told as open', () => {
    const raised = { sinceMs: START, sinceMonotonicMs: 0, raised: true };
    const before = initialState({ silent: raised, 'silent:temperature': raised });
    expect(openAlerts(rules, 'a', before).map(({ threshold, state }) => [threshold, state])).toEqual([
      ['silent:temperature', 'open'],
      ['silent', 'open'],
    ]);
    const { records, state } = read(before, 1, { humidity: 40 });
    expect(records.map(({ kind }) => kind)).toEqual(['data', 'alert']);
    expect(JSON.parse(Buffer.from(records[1]?.payload ?? []).toString())).toMatchObject({
      threshold: 'silent',
      state: 'cleared',
      since_ms: START,
    });
    expect(Object.keys(state.breaches)).toEqual(['silent:temperature']);
    expect(state.sequence).toBe(2);
  });
});
