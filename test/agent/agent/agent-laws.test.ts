import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConnectError, type Credentials, SubscribeError, type Transport } from '../../../runtime/agent/ports';
import { Authority } from '../../../runtime/twin/iot-core/ca/authority';
import type { AgentConfig } from '../../../schema/agent-config';
import { type VirtualClock, virtualClock } from '../../drivers/virtual-clock';
import { temporaryFolder } from '../../twin/iot-core/generated';
import { bringIdentity, type Device, REGISTERED, startDevice } from './device';
import { MemoryBroker } from './memory-broker';

/** What an agent says and does over the life of its sessions, and what a stop leaves behind. */

const CONFIG: AgentConfig = {
  ...REGISTERED,
  everyMs: 1000,
  reports: { readings: { topic: 'r/readings', everyMs: 3_600_000 }, losses: { topic: 'r/losses', everyMs: 900_000 } },
};

let identity: Credentials;
let folder: ReturnType<typeof temporaryFolder>;
let clock: VirtualClock;
let broker: MemoryBroker;
let device: Device;
/** Moments of the attempts to connect. */
const askedAt: number[] = [];

beforeAll(async () => {
  const place = temporaryFolder();
  const { pem, privateKey } = await (await Authority.open(place.path)).deviceCertificate();
  identity = { certificate: pem, privateKey };
  place.remove();
});
beforeEach(() => {
  folder = temporaryFolder();
  bringIdentity(folder.path, identity);
  clock = virtualClock(Date.UTC(2026, 0, 1));
  broker = new MemoryBroker();
  askedAt.splice(0);
});
afterEach(async () => {
  await ended(device.agent.stop(0));
  folder.remove();
});

const start = (options: Partial<Parameters<typeof startDevice>[0]> = {}) => {
  const transport: Transport = {
    connect: (place) => {
      askedAt.push(clock.monotonic());
      return broker.connect(place);
    },
  };
  device = startDevice({ folder: folder.path, clock, transport, config: CONFIG, random: () => 0, ...options });
};
const pauses = () => askedAt.slice(1).map((at, n) => at - (askedAt[n] ?? 0));
const told = (kind: string) => device.events.filter((event) => event.kind === kind);
const details = (kind: string) => told(kind).map((event) => ('detail' in event ? event.detail : ''));
/** The log is on a real disk, so its syncs take turns of the loop and no time of the clock. */
const turns = async (most = 60) => {
  for (let n = 0; n < most; n++) await new Promise((resolve) => setTimeout(resolve, 1));
};
const until = async (holds: () => boolean, stepMs = 100) => {
  for (let n = 0; !holds(); n++) {
    if (n > 2000) throw new Error(`never: ${holds}`);
    await clock.advance(stepMs);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
};
/** Runs the clock until a stop is done; how long it took by the clock. */
const ended = async (stop: Promise<void>) => {
  const from = clock.monotonic();
  let isOver = false;
  void stop.then(() => {
    isOver = true;
  });
  // Files take time of the wall; the clock is given half a second whenever nothing has come of them for a while.
  while (!isOver) {
    for (let n = 0; n < 60 && !isOver; n++) await new Promise((resolve) => setTimeout(resolve, 1));
    if (!isOver) await clock.advance(500);
  }
  return clock.monotonic() - from;
};

describe('a session', () => {
  it('is told from its beginning to its end, with where and why', async () => {
    start({ place: { endpoint: 'other', port: 1 } });
    await until(() => told('connected').length === 1);
    expect(broker.asked).toEqual([
      { endpoint: 'other', port: 1, keepAliveSeconds: 60, clientId: 'temp-001', credentials: identity },
    ]);
    broker.sessions[0]?.drop('the broker went away');
    await until(() => told('disconnected').length === 1);
    expect(device.events.filter(({ kind }) => ['started', 'connected', 'disconnected'].includes(kind))).toEqual([
      { kind: 'started', bootId: device.agent.bootId },
      { kind: 'connected', detail: 'temp-001 to other:1' },
      { kind: 'disconnected', detail: 'the broker went away' },
    ]);
    expect(told('problem')).toEqual([]);
  });

  it('that another client took is told with what that means', async () => {
    start();
    await until(() => broker.sessions.length === 1);
    const [session] = broker.sessions;
    if (session) session.takenOver = true;
    session?.drop('session taken over');
    await until(() => told('problem').length > 0);
    expect(details('problem')).toEqual([
      expect.stringMatching(
        /^another client connects as temp-001, and each ends the session of the other: .* Give one of them an identity of its own$/,
      ),
    ]);
  });

  it('that does not come about is told with where, and tried again after a second at least', async () => {
    broker.refusal = new ConnectError('refused', 'no such certificate');
    start();
    await until(() => broker.asked.length >= 3, 10);
    expect(details('problem')[0]).toBe('no connection to localhost:8883: refused: no such certificate');
    expect(told('connected')).toEqual([]);
    expect(pauses().map((ms) => Math.floor(ms / 100))).toEqual([10, 10]);
  });

  it('fails on an error that nobody thought of, and the agent goes on', async () => {
    let failures = 1;
    const { connect } = broker;
    broker.connect = async (options) => {
      if (failures-- > 0) throw new Error('odd');
      return connect.call(broker, options);
    };
    start();
    await until(() => told('connected').length === 1);
    expect(details('problem')).toEqual(['odd']);
  });

  it('whose shadow does not answer a subscription is closed, and made anew', async () => {
    const { connect } = broker;
    let refuses = true;
    broker.connect = async (options) => {
      const session = await connect.call(broker, options);
      if (refuses)
        session.subscribe = async () => {
          throw new SubscribeError('no-answer', 'no SUBACK');
        };
      refuses = false;
      return session;
    };
    start();
    await until(() => broker.sessions.length === 2);
    expect(broker.sessions[0]?.isOpen).toBe(false);
    expect(details('disconnected')).toEqual(['closed by the agent']);
    expect(details('problem')).toEqual(['no SUBACK; connecting anew']);
  });

  it('that lasted a minute was good: the next pause is short again; one that did not makes it longer', async () => {
    const pausesAfter = async (lastsMs: number) => {
      broker.sessions.splice(0);
      askedAt.splice(0);
      start({ random: () => 1, config: { ...CONFIG, everyMs: 3_600_000 } });
      const ends: number[] = [];
      for (let n = 0; n < 4; n++) {
        await until(() => broker.sessions.length === n + 1, 1000);
        await clock.advance(lastsMs);
        ends.push(clock.monotonic());
        broker.sessions[n]?.drop('gone');
      }
      await until(() => broker.sessions.length === 5, 1000);
      await ended(device.agent.stop(0));
      return ends.map((end, n) => Math.round(((askedAt[n + 1] ?? 0) - end) / 1000));
    };
    expect(await pausesAfter(1000)).toEqual([2, 3, 5, 9]);
    expect(await pausesAfter(60_000)).toEqual([2, 2, 2, 2]);
  });
});

describe('a stop', () => {
  it('sends what it has, then its last report, hangs up, and frees its folder', async () => {
    start();
    await until(() => broker.on('/data').length >= 3);
    await ended(device.agent.stop());
    expect(broker.on('/data')).toHaveLength(device.count('accepted'));
    expect(broker.published.at(-1)?.topic).toBe('r/readings');
    expect(broker.on('r/readings')).toEqual([
      { taken: device.count('accepted'), delivered: device.count('accepted'), unchanged: 0 },
    ]);
    expect(broker.sessions.map(({ isOpen }) => isOpen)).toEqual([false]);
    expect(details('disconnected')).toEqual(['told to stop']);
    expect(existsSync(join(folder.path, 'log', 'lock'))).toBe(false);
    const { length } = device.events;
    let isWaiting = false;
    void clock.awaited().then(() => {
      isWaiting = true;
    });
    await turns();
    expect(isWaiting, 'no timer').toBe(false);
    await clock.advance(3_600_000);
    await turns();
    expect(device.events.length, 'and nothing more').toBe(length);
    expect(broker.asked).toHaveLength(1);
  });

  it('waits five seconds for what is not acknowledged, and leaves it on disk', async () => {
    start();
    await until(() => broker.on('/data').length >= 1);
    broker.answer = () => new Promise(() => {});
    const before = broker.on('/data').length;
    await until(() => broker.on('/data').length > before);
    const took = await ended(device.agent.stop());
    expect(took).toBeGreaterThanOrEqual(5000);
    expect(took).toBeLessThan(9500);
    const left = device.count('accepted') - device.count('acknowledged');
    expect(left).toBeGreaterThan(0);
    expect(device.count('dropped')).toBe(0);
    const next = new MemoryBroker();
    start({ transport: next });
    await until(() => next.on('/data').length >= left);
  });

  it('without patience waits for nothing and reports nothing', async () => {
    start();
    await until(() => broker.on('/data').length >= 1);
    broker.answer = () => new Promise(() => {});
    const before = broker.on('/data').length;
    await until(() => broker.on('/data').length > before);
    expect(await ended(device.agent.stop(0))).toBeLessThan(4500);
    expect(broker.on('r/readings')).toEqual([]);
  });

  it('does not wait for a connection that does not come about', async () => {
    broker.door = new Promise(() => {});
    start();
    await until(() => device.count('accepted') >= 2);
    expect(await ended(device.agent.stop())).toBeLessThan(4500);
  });

  it('is one, however often it is asked for', async () => {
    start();
    await until(() => told('connected').length === 1);
    const first = device.agent.stop();
    expect(device.agent.stop(0)).toBe(first);
    await ended(first);
    expect(told('disconnected')).toHaveLength(1);
  });
});

describe('what an agent reports', () => {
  it('goes over the session that there is, and waits where there is none', async () => {
    start();
    await until(() => broker.on('/data').length >= 1);
    await until(() => broker.on('r/readings').length === 1, 10_000);
    broker.sessions[0]?.drop('gone');
    broker.refusal = new ConnectError('unreachable', 'nobody there');
    await until(() => told('disconnected').length === 1, 1000);
    await clock.advance(3 * 3_600_000);
    expect(broker.on('r/readings')).toHaveLength(1);
    broker.refusal = undefined;
    await until(() => broker.on('r/readings').length === 2, 10_000);
  });
});
