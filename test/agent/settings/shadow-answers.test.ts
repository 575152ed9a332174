import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type AgentEvent,
  type Message,
  type PublishOutcome,
  type Session,
  SubscribeError,
} from '../../../runtime/agent/ports';
import { Settings } from '../../../runtime/agent/settings/settings';
import type { AgentConfig } from '../../../schema/agent-config';
import { virtualClock } from '../../drivers/virtual-clock';
import { temporaryFolder } from '../../twin/iot-core/generated';
import { CONFIG } from './config';
import { PREFIX } from './shadow-session';

/** What the agent does with every answer of a shadow service, and with none. */

const temporary: { remove: () => void }[] = [];
afterEach(() => {
  for (const folder of temporary.splice(0)) folder.remove();
});

/** A line to a shadow service whose every word the test says. */
class ScriptedSession implements Session {
  readonly closed: Promise<string>;
  readonly takenOver = false;
  readonly published: Message[] = [];
  /** How many messages a second look may find: the questions. */
  end: (why: string) => void = () => {};
  refusal: Error | undefined;
  outcome: PublishOutcome = 'acknowledged';
  private receive: (message: Message) => void = () => {};
  topics: readonly string[] = [];

  constructor() {
    this.closed = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  async publish(message: Message): Promise<PublishOutcome> {
    this.published.push(message);
    return this.outcome;
  }

  async unsubscribe(): Promise<void> {}

  async subscribe(topics: readonly string[], receive: (message: Message) => void): Promise<void> {
    if (this.refusal) throw this.refusal;
    this.topics = topics;
    this.receive = receive;
  }

  async close(): Promise<void> {
    this.end('closed');
  }

  say(end: string, body: unknown): void {
    this.receive({ topic: `${PREFIX}${end}`, payload: Buffer.from(JSON.stringify(body)) });
  }

  get questions(): number {
    return this.published.filter(({ topic }) => topic === `${PREFIX}/get`).length;
  }

  get reports(): unknown[] {
    return this.published
      .filter(({ topic }) => topic === `${PREFIX}/update`)
      .map(({ payload }) => JSON.parse(Buffer.from(payload).toString()).state.reported);
  }
}

const settle = async () => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};

async function listening(prepare: (session: ScriptedSession) => void = () => {}) {
  const folder = temporaryFolder();
  temporary.push(folder);
  const clock = virtualClock(Date.UTC(2026, 0, 1));
  const events: AgentEvent[] = [];
  const runsBy: AgentConfig[] = [];
  const settings = new Settings({
    config: CONFIG,
    file: join(folder.path, 'settings.json'),
    clock,
    documents: join(folder.path, 'documents'),
    apply: async (next) => {
      runsBy.push(next);
      return 'applied';
    },
    report: (event) => void events.push(event),
  });
  const session = new ScriptedSession();
  prepare(session);
  const attached = settings.attach(session);
  let state: string | undefined;
  void attached.then((one) => {
    state = one;
  });
  await settle();
  const problems = () => events.flatMap((event) => (event.kind === 'problem' ? [event.detail] : []));
  return { clock, session, settings, runsBy, problems, attached: () => state };
}

describe('a shadow that cannot be read', () => {
  it('is told with what the service says, and nothing is reported over it', async () => {
    const { session, problems, attached, runsBy } = await listening();
    session.say('/get/rejected', { code: 403, message: 'Forbidden' });
    await settle();
    expect(problems()).toEqual(['the shadow cannot be read: 403 Forbidden']);
    expect(attached()).toBe('listening');
    expect(session.reports).toEqual([]);
    expect(runsBy).toEqual([]);
  });

  it.each([429, 500, 503])('is asked for again in a minute where the service was only busy (%i)', async (code) => {
    const { session, clock, settings, problems } = await listening();
    session.say('/get/rejected', { code, message: 'Later' });
    await settle();
    expect(problems()).toEqual([`the shadow cannot be read: ${code} Later`]);
    await clock.advance(59_999);
    expect(session.questions).toBe(1);
    await clock.advance(1);
    expect(session.questions).toBe(2);
    session.say('/get/accepted', { state: { desired: { everyMs: 5000 } }, version: 3 });
    await settle();
    expect(settings.config.everyMs).toBe(5000);
  });

  it.each([400, 401, 403, 404, 413])('is not asked for again where the answer would be the same (%i)', async (code) => {
    const { session, clock } = await listening();
    session.say('/get/rejected', { code, message: 'No' });
    await settle();
    await clock.advance(600_000);
    expect(session.questions).toBe(1);
  });

  it('that is not there is no problem: what runs is reported', async () => {
    const { session, problems } = await listening();
    session.say('/get/rejected', { code: 404, message: 'No shadow exists' });
    await settle();
    expect(problems()).toEqual([]);
    expect(session.reports).toMatchObject([{ outcome: { state: 'applied', version: 0 } }]);
  });
});

describe('a shadow that does not answer', () => {
  it('is told after 20 s and asked for again a minute later, for as long as the session lasts', async () => {
    const { session, clock, problems, attached } = await listening();
    await clock.advance(19_999);
    expect(attached()).toBeUndefined();
    await clock.advance(1);
    expect(attached()).toBe('listening');
    expect(problems()).toEqual([`the shadow does not answer: no answer to ${PREFIX}/get within 20000 ms`]);
    await clock.advance(59_999);
    expect(session.questions).toBe(1);
    await clock.advance(1);
    expect(session.questions).toBe(2);
    session.end('the line is cut');
    await settle();
    let isWaiting = false;
    void clock.awaited().then(() => {
      isWaiting = true;
    });
    await settle();
    expect(isWaiting, 'no timer is left').toBe(false);
    await clock.advance(600_000);
    expect(session.questions, 'of a session that is over').toBe(2);
  });

  it('because the session ended is no problem of its own', async () => {
    const { session, clock, problems, attached } = await listening();
    session.end('the line is cut');
    await settle();
    expect(attached()).toBe('listening');
    await clock.advance(600_000);
    expect(problems()).toEqual([]);
    expect(session.questions).toBe(1);
  });

  it('because the broker lets nobody ask is told at once', async () => {
    const { problems } = await listening((session) => {
      session.outcome = 'refused';
    });
    expect(problems()).toEqual([`the shadow does not answer: the broker refuses a publish to ${PREFIX}/get`]);
  });
});

describe('a subscription to the shadow', () => {
  it('is to its answers, differences, changes and deletion, and to nothing else', async () => {
    const { session } = await listening();
    expect([...session.topics].sort()).toEqual(
      ['delete/accepted', 'get/accepted', 'get/rejected', 'update/accepted', 'update/delta', 'update/rejected'].map(
        (end) => `${PREFIX}/${end}`,
      ),
    );
  });

  it('that gets no answer is a line to be made anew', async () => {
    const { problems, attached } = await listening((session) => {
      session.refusal = new SubscribeError('no-answer', 'no answer to a subscription');
    });
    expect(attached()).toBe('no-answer');
    expect(problems()).toEqual(['no answer to a subscription; connecting anew']);
  });

  it('that gets no answer because the session is over is no problem of its own', async () => {
    const { problems, attached } = await listening((session) => {
      session.subscribe = async () => {
        session.end('the line is cut');
        await session.closed;
        throw new SubscribeError('no-answer', 'the connection is gone');
      };
    });
    expect(attached()).toBe('no-answer');
    expect(problems()).toEqual([]);
  });

  it('that is refused leaves the agent running by what it has, and it says that settings will not reach it', async () => {
    const { problems, attached, session } = await listening((one) => {
      one.refusal = new SubscribeError('refused', 'not authorised');
    });
    expect(attached()).toBe('listening');
    expect(problems()).toEqual(['settings will not reach this agent: not authorised']);
    expect(session.questions).toBe(0);
  });
});

describe('what the shadow says later', () => {
  it('a refused report is told with its reason', async () => {
    const { session, problems } = await listening();
    session.say('/update/rejected', { code: 413, message: 'Too large' });
    expect(problems()).toEqual(['the shadow refuses a report: Too large']);
  });

  it('a version is news once, whether it comes as an answer or as a difference', async () => {
    const { session, settings } = await listening();
    session.say('/get/accepted', { state: { desired: { everyMs: 5000 } }, version: 7 });
    await settle();
    session.say('/update/delta', { state: { everyMs: 6000 }, version: 7 });
    await settle();
    expect(settings.config.everyMs).toBe(5000);
    session.say('/update/delta', { state: { everyMs: 6000 }, version: 8 });
    await settle();
    expect(settings.config.everyMs).toBe(6000);
  });

  it('what stands reported already is not reported again', async () => {
    const { session } = await listening();
    session.say('/get/accepted', { state: { desired: { everyMs: 5000 } }, version: 1 });
    await settle();
    const [told] = session.reports as Record<string, unknown>[];
    expect(told).toMatchObject({ everyMs: 5000, outcome: { state: 'applied', version: 1 } });
    session.say('/update/delta', { state: { everyMs: 5000 }, version: 2 });
    await settle();
    expect(session.reports).toHaveLength(1);
  });

  it('a reason is cut at 500 characters', async () => {
    const { session } = await listening();
    session.say('/get/accepted', { state: { desired: { everyMs: -1, ['x'.repeat(2_000)]: 1 } }, version: 1 });
    await settle();
    const [told] = session.reports as { outcome: { reason: string } }[];
    expect(told?.outcome.reason.length).toBeLessThanOrEqual(500);
    expect(told?.outcome.reason.length).toBeGreaterThan(0);
  });
});
