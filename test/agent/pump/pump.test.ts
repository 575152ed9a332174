import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readingPayload } from '../../../runtime/agent/edge/envelope';
import type { Log } from '../../../runtime/agent/log/log';
import type { Message, PublishOutcome, RecordEvent, Session } from '../../../runtime/agent/ports';
import { type PumpEnd, pump } from '../../../runtime/agent/pump/pump';
import { TokenBucket } from '../../../runtime/agent/pump/token-bucket';
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

  async unsubscribe(): Promise<void> {}

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

describe('a message of the pump', () => {
  const inLog = async (payload: Uint8Array, clock = virtualClock(1_000_000)) => {
    const one = bench(clock);
    await one.log.append({ kind: 'data', topic: 'iot/cold/temp-001/data', payload });
    return one;
  };

  it('may be 128 KB long to the byte', async () => {
    for (const [bytes, taken] of [
      [128 * 1024, true],
      [128 * 1024 + 1, false],
    ] as const) {
      const text = JSON.stringify({ sequence: 1, late: false, note: '' });
      const payload = Buffer.from(text.replace('"note":""', `"note":"${'x'.repeat(bytes - text.length)}"`));
      const { run, clock, events } = await inLog(payload);
      const session = new ScriptedSession(clock, () => 'acknowledged');
      await run(session, 1000);
      expect(session.sent.length, `${bytes}`).toBe(taken ? 1 : 0);
      expect(events).toMatchObject(
        taken
          ? [{ kind: 'acknowledged', count: 1, of: 'data', topic: 'iot/cold/temp-001/data' }]
          : [{ kind: 'dropped', reason: 'too-large', why: 'longer than 128 KB' }],
      );
    }
  });

  it.each([1, 60])('is late when it waited more than five seconds of the wall (speed %d)', async (speed) => {
    for (const [ms, late] of [
      [5000 * speed, false],
      [5000 * speed + 1, true],
    ] as const) {
      const { append, run, clock } = bench({ ...virtualClock(1_000_000), speed });
      await append(1);
      await clock.advance(ms);
      const session = new ScriptedSession(clock, () => 'acknowledged');
      await run(session, 1000);
      expect(session.sent.map((one) => one.late)).toEqual([late]);
    }
  });

  it('has the true time where the clock jumped since it was taken, but for one of an earlier start', async () => {
    const folder = newFolder();
    const clock = virtualClock(1_000_000);
    const before = bench(clock, folder, 'boot-1');
    await before.append(1);
    await before.log.close();
    await clock.advance(700);
    const { append, log } = bench(clock, folder, 'boot-2', 100);
    await append(1);
    const asked: number[] = [];
    const times: number[] = [];
    const session = new ScriptedSession(clock, () => 'acknowledged');
    const { publish } = session;
    session.publish = (message, deadline) => {
      times.push(JSON.parse(Buffer.from(message.payload).toString()).event_time);
      return publish.call(session, message, deadline);
    };
    const stop = new AbortController();
    const jumpedSince = (appendedAt: number) => {
      asked.push(appendedAt);
      return 3_600_000;
    };
    const running = pump({ log, session, clock, signal: stop.signal, report: () => {}, jumpedSince });
    await clock.advance(1000);
    stop.abort();
    await running;
    expect(times).toEqual([1_000_000, 1_000_700 + 3_600_000]);
    expect(asked).toEqual([700]);
  });

  it.each([1, 60])('has ten seconds of the wall for its PUBACK (speed %d)', async (speed) => {
    const { append, clock, log } = bench({ ...virtualClock(1_000_000), speed });
    await append(1);
    let given = 0;
    const session = new ScriptedSession(clock, () => 'never');
    const { publish } = session;
    session.publish = (message, deadline) => {
      given = deadline;
      return publish.call(session, message, deadline);
    };
    const running = pump({ log, session, clock, signal: new AbortController().signal, report: () => {} });
    await clock.advance(10_000 * speed - 1);
    expect(await Promise.race([running, 'runs'])).toBe('runs');
    await clock.advance(1);
    expect(await running).toEqual({ why: 'no-answer', detail: 'no PUBACK for a message to iot/cold/temp-001/data' });
    expect(given).toBe(10_000 * speed);
  });
});

describe('the end of a pump', () => {
  it('comes at once where it was told to stop before', async () => {
    const { append, clock, log } = bench();
    await append(3);
    const session = new ScriptedSession(clock, () => 'acknowledged');
    const stop = new AbortController();
    stop.abort();
    expect(await pump({ log, session, clock, signal: stop.signal, report: () => {} })).toEqual({
      why: 'stopped',
      detail: 'told to stop',
    });
    expect(session.sent).toEqual([]);
    expect(await Promise.race([session.closed, 'open'])).toBe('open');
  });

  it('waits for what is under way, over an open session, where it was told to stop', async () => {
    const { append, clock, log, left } = bench();
    await append(3);
    const session = new ScriptedSession(clock, () => clock.sleep(500).then(() => 'acknowledged'));
    const stop = new AbortController();
    const running = pump({ log, session, clock, signal: stop.signal, report: () => {} });
    await clock.advance(100);
    stop.abort();
    await clock.advance(100);
    expect(await Promise.race([running, 'runs'])).toBe('runs');
    await clock.advance(400);
    expect(await running).toMatchObject({ why: 'stopped' });
    expect(await Promise.race([session.closed, 'open'])).toBe('open');
    expect(await left()).toEqual([]);
  });

  it('is that of a log which cannot be read, and closes the session', async () => {
    const { clock, log } = bench();
    const session = new ScriptedSession(clock, () => 'acknowledged');
    log.read = async () => {
      throw new Error('bad disk');
    };
    expect(await pump({ log, session, clock, signal: new AbortController().signal, report: () => {} })).toEqual({
      why: 'log',
      detail: 'the log cannot be read: Error: bad disk',
    });
    expect(await session.closed).toBe('closed by the agent');
  });

  it('is a publish that fails, as one without an answer', async () => {
    const { append, clock, log } = bench();
    await append(1);
    const session = new ScriptedSession(clock, () => 'acknowledged');
    session.publish = async () => {
      throw new Error('odd');
    };
    expect(await pump({ log, session, clock, signal: new AbortController().signal, report: () => {} })).toMatchObject({
      why: 'no-answer',
    });
  });

  it('comes with the hundredth message in a row that is refused, not before', async () => {
    for (const [refusals, why] of [
      [99, 'stopped'],
      [100, 'all-refused'],
    ] as const) {
      const { append, run, clock, left, events } = bench();
      await append(refusals);
      const end = await run(new ScriptedSession(clock, () => 'refused'), 10_000);
      expect(end.why).toBe(why);
      if (why === 'all-refused')
        expect(end.detail).toBe('100 messages in a row were refused, the last one to iot/cold/temp-001/data');
      expect([(await left()).length, events]).toEqual([refusals, []]);
    }
  });
});

describe('the rate of a pump', () => {
  it('is ten at once and then 80 a second, and ten again only after a rest', async () => {
    const clock = virtualClock(0);
    const bucket = new TokenBucket(clock, 80, 10);
    const forEver = new AbortController().signal;
    const passed: number[] = [];
    const pass = async (count: number) => {
      for (let n = 0; n < count; n++) {
        await bucket.take(forEver);
        passed.push(clock.monotonic());
      }
    };
    const first = pass(50);
    await clock.advance(2000);
    await first;
    expect(passed.filter((at) => at === 0)).toHaveLength(10);
    expect(passed[49]).toBeGreaterThanOrEqual(500);
    expect(passed[49]).toBeLessThanOrEqual(530);
    await clock.advance(10_000);
    const from = clock.monotonic();
    const second = pass(12);
    await clock.advance(100);
    await second;
    expect(passed.slice(50).filter((at) => at === from)).toHaveLength(10);
  });

  it('holds nobody back who is told to stop', async () => {
    const clock = virtualClock(0);
    const bucket = new TokenBucket(clock, 1, 1);
    const stop = new AbortController();
    await bucket.take(stop.signal);
    let isThrough = false;
    void bucket.take(stop.signal).then(() => {
      isThrough = true;
    });
    await clock.advance(999);
    expect(isThrough).toBe(false);
    stop.abort();
    await clock.advance(0);
    expect(isThrough).toBe(true);
  });
});
