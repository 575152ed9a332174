import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readingPayload } from '../../../runtime/agent/edge/envelope';
import type { Log } from '../../../runtime/agent/log/log';
import type { Message, PublishOutcome, RecordEvent, Session } from '../../../runtime/agent/ports';
import { type PumpEnd, pump } from '../../../runtime/agent/pump/pump';
import { type VirtualClock, virtualClock } from '../../drivers/virtual-clock';
import { drain, logIn, newFolder } from '../log/temporary-log';

interface Sent {
  readonly sequence: number;
  readonly late: boolean;
  readonly at: number;
}

/** A session whose broker does with the n-th publish what `answer` says; a publish without an answer is unknown once the session is closed. */
class ScriptedSession implements Session {
  readonly takenOver = false;
  readonly sent: Sent[] = [];
  greatestInFlight = 0;
  private inFlight = 0;
  private close_: (why: string) => void = () => {};
  readonly closed = new Promise<string>((resolve) => {
    this.close_ = resolve;
  });
  private readonly gone = this.closed.then(() => 'unknown' as const);

  constructor(
    private readonly clock: VirtualClock,
    private readonly answer: (index: number, sequence: number) => Promise<PublishOutcome> | PublishOutcome | 'never',
  ) {}

  async publish({ payload }: Message, deadlineMs: number): Promise<PublishOutcome> {
    const { sequence, late } = JSON.parse(Buffer.from(payload).toString());
    const answer = this.answer(this.sent.length, sequence);
    this.sent.push({ sequence, late, at: this.clock.monotonic() });
    this.inFlight += 1;
    this.greatestInFlight = Math.max(this.greatestInFlight, this.inFlight);
    const deadline = this.clock.sleep(deadlineMs).then(() => 'unknown' as const);
    const outcome = await (answer === 'never'
      ? Promise.race([this.gone, deadline])
      : Promise.race([answer, this.gone, deadline]));
    this.inFlight -= 1;
    return outcome;
  }

  async subscribe(): Promise<void> {}

  async close(): Promise<void> {
    this.drop('closed by the agent');
  }

  drop(why: string): void {
    this.close_(why);
  }
}

interface Bench {
  readonly clock: VirtualClock;
  readonly log: Log;
  append(count: number): Promise<void>;
  /** Runs one pump until it ends by itself, or for so long; `meanwhile` happens half way. */
  run(session: ScriptedSession, ms: number, meanwhile?: () => Promise<void> | void): Promise<PumpEnd>;
  readonly events: RecordEvent[];
  left(): Promise<number[]>;
}

function bench(clock = virtualClock(1_000_000), folder = newFolder(), bootId = 'boot-1', sequence = 0): Bench {
  const log = logIn(folder, { clock, bootId, bytes: 2 ** 24 });
  const events: RecordEvent[] = [];
  return {
    clock,
    log,
    events,
    async append(count) {
      await Promise.all(
        Array.from({ length: count }, () => {
          const head = { eventTime: clock.now(), bootId, sequence: ++sequence, monotonicMs: clock.monotonic() };
          return log.append({
            kind: 'data',
            topic: 'iot/cold/temp-001/data',
            payload: readingPayload(head, { temperature: 4 }),
          });
        }),
      );
    },
    async run(session, ms, meanwhile = () => {}) {
      const stop = new AbortController();
      const running = pump({ log, session, clock, signal: stop.signal, report: (event) => events.push(event) });
      await clock.advance(ms / 2);
      await meanwhile();
      await clock.advance(ms / 2);
      stop.abort();
      await clock.advance(20_000);
      return running;
    },
    async left() {
      log.rewind();
      return (await drain(log)).map(({ payload }) => JSON.parse(Buffer.from(payload).toString()).sequence);
    },
  };
}

const counted = (events: readonly RecordEvent[], kind: 'acknowledged' | 'dropped') =>
  events.reduce((sum, event) => sum + (event.kind === kind ? event.count : 0), 0);

describe('the pump', () => {
  it('empties the log in order, and goes on when something is appended', async () => {
    const { append, run, clock, left, events } = bench();
    await append(30);
    const session = new ScriptedSession(clock, () => 'acknowledged');
    expect((await run(session, 5000, () => append(3))).why).toBe('stopped');
    expect(session.sent.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 33 }, (_, index) => index + 1));
    expect(await left()).toEqual([]);
    expect(counted(events, 'acknowledged')).toBe(33);
  });

  it('stays below 100 publishes in any second, and below its window', async () => {
    const { append, run, clock } = bench();
    await append(1000);
    const session = new ScriptedSession(clock, () => clock.sleep(50).then(() => 'acknowledged'));
    await run(session, 9000);
    for (const { at } of session.sent)
      expect(session.sent.filter((one) => one.at >= at && one.at < at + 1000).length).toBeLessThan(100);
    expect(session.greatestInFlight).toBe(10);
    expect(session.sent.length).toBeGreaterThan(80 * 8);
  });

  it('takes silence for a broken line, whatever the socket says, and sends again over the next session', async () => {
    const { append, run, clock, left } = bench();
    await append(20);
    const silent = new ScriptedSession(clock, (index) => (index < 7 ? 'acknowledged' : 'never'));
    expect(await run(silent, 60_000)).toMatchObject({ why: 'no-answer' });
    expect(await silent.closed).toBe('closed by the agent');
    expect((await left())[0]).toBe(8);
    const next = new ScriptedSession(clock, () => 'acknowledged');
    await run(next, 5000);
    expect(next.sent.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 13 }, (_, index) => index + 8));
  });

  it('ends with the connection, and says why', async () => {
    const { append, run, clock, left } = bench();
    await append(5);
    const session = new ScriptedSession(clock, () => 'never');
    expect(await run(session, 1000, () => session.drop('the broker went away'))).toEqual({
      why: 'disconnected',
      detail: 'the broker went away',
    });
    expect(await left()).toEqual([1, 2, 3, 4, 5]);
  });

  it('gives up what the broker refuses once it takes another', async () => {
    const { append, run, clock, left, events } = bench();
    await append(6);
    const session = new ScriptedSession(clock, (_, sequence) => (sequence === 3 ? 'refused' : 'acknowledged'));
    await run(session, 5000);
    expect(await left()).toEqual([]);
    expect(events.filter(({ kind }) => kind === 'dropped')).toEqual([
      {
        kind: 'dropped',
        count: 1,
        of: 'data',
        topic: 'iot/cold/temp-001/data',
        reason: 'refused',
        why: 'refused by the broker',
      },
    ]);
  });

  it('gives nothing up while everything is refused', async () => {
    const { append, run, clock, left, events } = bench();
    await append(300);
    expect((await run(new ScriptedSession(clock, () => 'refused'), 60_000)).why).toBe('all-refused');
    expect((await left()).length).toBe(300);
    expect(counted(events, 'dropped')).toBe(0);
    await run(new ScriptedSession(clock, () => 'acknowledged'), 10_000);
    expect(await left()).toEqual([]);
  });

  it('does not offer the broker what is longer than 128 KB', async () => {
    const { append, run, clock, log, left, events } = bench();
    await log.append({ kind: 'data', topic: 'iot/cold/temp-001/data', payload: Buffer.alloc(128 * 1024 + 1) });
    await append(1);
    const session = new ScriptedSession(clock, () => 'acknowledged');
    await run(session, 1000);
    expect(session.sent.length).toBe(1);
    expect([counted(events, 'dropped'), await left()]).toEqual([1, []]);
  });

  it('marks late what waited in the log or is from before a restart, and nothing else', async () => {
    const folder = newFolder();
    const clock = virtualClock(1_000_000);
    const before = bench(clock, folder, 'boot-1');
    await before.append(1);
    await before.log.close();
    const { append, run } = bench(clock, folder, 'boot-2', 100);
    await append(1);
    await clock.advance(6000);
    await append(1);
    const session = new ScriptedSession(clock, () => 'acknowledged');
    await run(session, 1000);
    expect(session.sent.map(({ sequence, late }) => [sequence, late])).toEqual([
      [1, true],
      [101, true],
      [102, false],
    ]);
  });

  it('delivers everything, first deliveries in order, over any sequence of bad sessions', async () => {
    const fate = fc.record({ acknowledges: fc.nat(30), after: fc.constantFrom('never', 'drop', 'stop') });
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { maxLength: 6 }), fc.integer({ min: 1, max: 60 }), async (fates, count) => {
        const { append, run, clock, left, log } = bench();
        await append(count);
        const delivered: number[] = [];
        for (const { acknowledges, after } of [...fates, { acknowledges: 1e6, after: 'stop' }]) {
          const session: ScriptedSession = new ScriptedSession(clock, (index, sequence) => {
            // The broker may have taken a message whose PUBACK is lost.
            delivered.push(sequence);
            if (index < acknowledges) return clock.sleep(20).then(() => 'acknowledged');
            if (after === 'drop') session.drop('lost');
            return 'never';
          });
          await run(session, 30_000);
        }
        expect(await left()).toEqual([]);
        const first = [...new Set(delivered)];
        expect(first).toEqual(Array.from({ length: count }, (_, index) => index + 1));
        await log.close();
      }),
      { numRuns: 25 },
    );
  });
});
