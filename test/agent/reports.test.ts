import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentEvent, Message, PublishOutcome, Session } from '../../runtime/agent/ports';
import { Reports } from '../../runtime/agent/reports';
import { REPORTS, type ReportKind } from '../../schema/reading-reports';
import { type VirtualClock, virtualClock } from '../drivers/virtual-clock';

/**
 * The law of reports: what the broker acknowledged adds up to the account, over lost connections, refusals and missing acknowledgements; a report
 * whose acknowledgement alone was lost is told twice, so that what arrived is never less.
 */

const REPORTS_OF_CONFIG = {
  readings: { topic: '$aws/rules/f___report__readings/iot/g/gw-1/count', everyMs: 3_600_000 },
  losses: { topic: '$aws/rules/f___report__losses/iot/g/gw-1/count', everyMs: 900_000 },
};
const HOUR = 3_600_000;

type Sums = Record<string, number>;
type Answer = PublishOutcome | 'came-and-unknown';

/** Takes reports as it is told, then all of them. */
class Broker implements Session {
  readonly takenOver = false;
  readonly closed = new Promise<string>(() => {});
  readonly acknowledged: Record<ReportKind, Sums[]> = { readings: [], losses: [] };
  readonly arrived: Record<ReportKind, Sums[]> = { readings: [], losses: [] };
  answers: Answer[] = [];

  async publish({ topic, payload }: Message, _deadlineMs: number): Promise<PublishOutcome> {
    const kind = topic.includes('__readings/') ? 'readings' : 'losses';
    expect(topic).toBe(REPORTS_OF_CONFIG[kind].topic);
    const sums = JSON.parse(Buffer.from(payload).toString()) as Sums;
    const answer = this.answers.shift() ?? 'acknowledged';
    await Promise.resolve();
    if (answer === 'acknowledged') this.acknowledged[kind].push(sums);
    if (answer === 'acknowledged' || answer === 'came-and-unknown') this.arrived[kind].push(sums);
    return answer === 'came-and-unknown' ? 'unknown' : answer;
  }
  async unsubscribe(): Promise<void> {}

  async subscribe(): Promise<void> {}
  async close(): Promise<void> {}
}

const added = (sums: readonly Sums[], key: string) => sums.reduce((sum, one) => sum + (one[key] ?? 0), 0);

function world(phase = 0.5) {
  const clock: VirtualClock = virtualClock(Date.UTC(2026, 10, 30));
  const told: AgentEvent[] = [];
  const reports = new Reports({
    config: { reports: REPORTS_OF_CONFIG },
    clock,
    phase,
    report: (event) => told.push(event),
  });
  return { clock, reports, told, broker: new Broker() };
}

const taken = (count: number, device = 'a'): AgentEvent => ({ kind: 'taken', device, count });
const source = (device: string, is: 'working' | 'failing' | 'silent'): AgentEvent => ({
  ...{ kind: 'source', device, is },
  why: '',
});

/** What is reported, by key of a report. */
const EVENTS: Readonly<Record<string, (device: string, count: number) => AgentEvent>> = {
  taken: (device, count) => ({ kind: 'taken', device, count }),
  delivered: (device, count) => ({ kind: 'acknowledged', of: 'data', device, count }),
  unchanged: (device, count) => ({ kind: 'unchanged', device, count }),
  refused: (device, count) => ({ ...{ kind: 'dropped', of: 'data', device, count }, reason: 'refused', why: '' }),
  leftOut: (device, count) => ({ kind: 'left-out', device, count, reason: 'not-json' }),
  givenUp: (device, count) => ({ ...{ kind: 'dropped', of: 'data', device, count }, reason: 'log-full', why: '' }),
  fields: (device, count) => ({ kind: 'field-left-out', device, count, reason: 'not-finite' }),
};

type Act =
  | { readonly do: 'count'; readonly what: string; readonly device: string; readonly count: number }
  | { readonly do: 'connect'; readonly answers: readonly Answer[] }
  | { readonly do: 'disconnect' }
  | { readonly do: 'wait'; readonly minutes: number };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('count' as const),
      what: fc.constantFrom(...Object.keys(EVENTS)),
      device: fc.constantFrom('a', 'b', '__proto__'),
      count: fc.integer({ min: 1, max: 1000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('connect' as const),
      answers: fc.array(fc.constantFrom<Answer>('acknowledged', 'refused', 'unknown', 'came-and-unknown')),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('disconnect' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 90 }) }) },
);

describe('the reports of an agent', () => {
  it('that were acknowledged add up to what became of its readings, and what arrived is never less', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { maxLength: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (acts, phase) => {
          const { clock, reports, broker } = world(phase);
          const truth: Sums = {};
          for (const one of acts) {
            if (one.do === 'count') {
              reports.take(EVENTS[one.what]?.(one.device, one.count) as AgentEvent);
              truth[one.what] = (truth[one.what] ?? 0) + one.count;
            } else if (one.do === 'connect') {
              broker.answers = [...one.answers];
              reports.use(broker);
            } else if (one.do === 'disconnect') reports.use(undefined);
            else await clock.advance(one.minutes * 60_000);
          }
          broker.answers = [];
          reports.use(broker);
          await reports.last();
          for (const [kind, keys] of Object.entries(REPORTS) as [ReportKind, readonly string[]][])
            for (const key of keys.filter((name) => name !== 'failing')) {
              expect(added(broker.acknowledged[kind], key), `acknowledged ${key}`).toBe(truth[key] ?? 0);
              expect(added(broker.arrived[kind], key), `arrived ${key}`).toBeGreaterThanOrEqual(truth[key] ?? 0);
            }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('are sent once an hour for what goes well, and within a quarter of an hour for what does not', async () => {
    const { clock, reports, broker } = world();
    reports.use(broker);
    reports.take(taken(5));
    await clock.advance(HOUR);
    expect(broker.acknowledged).toEqual({ readings: [{ taken: 5, delivered: 0, unchanged: 0 }], losses: [] });
    reports.take({ kind: 'left-out', device: 'a', reason: 'not-json', count: 2 });
    await clock.advance(900_000);
    expect(broker.acknowledged.losses).toEqual([{ refused: 0, leftOut: 2, givenUp: 0, fields: 0, failing: 0 }]);
    expect(broker.acknowledged.readings).toHaveLength(1);
  });

  it('are not sent where there is nothing to tell', async () => {
    const { clock, reports, broker } = world();
    reports.use(broker);
    reports.take(taken(1));
    await clock.advance(12 * HOUR);
    await reports.last();
    expect(broker.acknowledged.readings).toHaveLength(1);
    expect(broker.acknowledged.losses).toEqual([]);
  });

  it('say at each quarter of an hour how many sources fail or are silent, until they speak', async () => {
    const { clock, reports, broker } = world();
    reports.use(broker);
    reports.take(source('a', 'failing'));
    reports.take(source('b', 'silent'));
    await clock.advance(HOUR / 2);
    reports.take(source('b', 'working'));
    await clock.advance(HOUR / 2);
    reports.take(source('a', 'working'));
    await clock.advance(HOUR);
    expect(broker.acknowledged.losses.map(({ failing }) => failing)).toEqual([2, 2, 1, 1]);
  });

  it('that are due while there is no connection are sent as soon as there is one', async () => {
    const { clock, reports, broker } = world();
    reports.take(taken(3));
    await clock.advance(HOUR);
    reports.use(broker);
    await clock.advance(0);
    expect(added(broker.acknowledged.readings, 'taken')).toBe(3);
  });

  it('that are refused are told of as a problem, and not sent again before their time', async () => {
    const { clock, reports, broker, told } = world();
    broker.answers = ['refused'];
    reports.use(broker);
    reports.take(taken(3));
    await clock.advance(HOUR / 2);
    reports.use(broker);
    await clock.advance(HOUR / 4);
    expect(told).toMatchObject([{ kind: 'problem', detail: expect.stringContaining('refuses reports') as string }]);
    expect(broker.acknowledged.readings).toEqual([]);
    await clock.advance(HOUR);
    expect(added(broker.acknowledged.readings, 'taken')).toBe(3);
  });

  it('of agents that start together come at moments of their own', async () => {
    const moments = await Promise.all(
      [0.1, 0.9].map(async (phase) => {
        const { clock, reports, broker } = world(phase);
        reports.use(broker);
        reports.take(taken(1));
        await clock.advance(HOUR / 2);
        return broker.acknowledged.readings.length;
      }),
    );
    expect(moments).toEqual([1, 0]);
  });

  it('end with the agent: no timer is left, and nothing is sent any more', async () => {
    const { clock, reports, broker } = world();
    reports.use(broker);
    reports.take(taken(3));
    reports.stop();
    let isWaiting = false;
    void clock.awaited().then(() => {
      isWaiting = true;
    });
    await clock.advance(2 * HOUR);
    expect(isWaiting).toBe(false);
    await reports.last();
    expect(broker.arrived).toEqual({ readings: [], losses: [] });
  });

  it('are sent one of a kind at a time: who asks for the last ones waits for the one that is under way', async () => {
    const { clock, reports, broker } = world();
    let answer = (_: 'acknowledged') => {};
    const { publish } = broker;
    let sent = 0;
    broker.publish = async (message: Message, deadline: number) => {
      sent += 1;
      expect(deadline).toBe(10_000);
      if (sent === 1)
        await new Promise<'acknowledged'>((resolve) => {
          answer = resolve;
        });
      return publish.call(broker, message, deadline);
    };
    reports.use(broker);
    reports.take(taken(3));
    await clock.advance(HOUR / 2);
    reports.take(taken(4));
    let isDone = false;
    const last = reports.last().then(() => {
      isDone = true;
    });
    await clock.advance(0);
    expect([sent, isDone]).toEqual([1, false]);
    answer('acknowledged');
    await last;
    expect(broker.acknowledged.readings.map((sums) => sums['taken'])).toEqual([3, 4]);
  });

  it('are not sent by a config of an earlier version, which names no place for them', async () => {
    const clock = virtualClock(0);
    const broker = new Broker();
    const reports = new Reports({ config: {}, clock, phase: 0, report: () => {} });
    reports.use(broker);
    reports.take(taken(3));
    await clock.advance(HOUR);
    await reports.last();
    expect(broker.arrived).toEqual({ readings: [], losses: [] });
  });
});
