import { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type HostProcess, runHost } from '../../../runtime/agent/host';
import type { AgentCounts, HostedAgent, MessageFromHost, MessageToHost } from '../../../runtime/agent/host-messages';
import type { Credentials } from '../../../runtime/agent/ports';
import type { Clock } from '../../../runtime/clock';
import { Authority } from '../../../runtime/twin/iot-core/ca/authority';
import { temporaryFolder } from '../../twin/iot-core/generated';
import { bringIdentity, REGISTERED } from './device';
import { MemoryBroker } from './memory-broker';

/** The process of a host, and what its parent hears and says. */
class Parent extends EventEmitter implements HostProcess {
  connected = true;
  readonly heard: MessageFromHost[] = [];
  readonly exits: number[] = [];
  /** What was sent and has not left yet; the test lets it go. */
  holds = false;
  private readonly held: (() => void)[] = [];

  send(message: MessageFromHost, _handle: undefined, _options: undefined, sent: () => void): void {
    this.heard.push(message);
    if (this.holds) this.held.push(sent);
    else sent();
  }
  release(): void {
    this.holds = false;
    for (const sent of this.held.splice(0)) sent();
  }
  exit(code: number): void {
    this.exits.push(code);
  }
  say(message: MessageToHost): void {
    this.emit('message', message);
  }
  of<Kind extends MessageFromHost['kind']>(kind: Kind) {
    return this.heard.filter((message): message is Extract<MessageFromHost, { kind: Kind }> => message.kind === kind);
  }
  counts(thing: string): AgentCounts | undefined {
    return this.of('progress').findLast(({ counts }) => counts[thing])?.counts[thing];
  }
}

let identity: Credentials;
let folder: ReturnType<typeof temporaryFolder>;
let parent: Parent;
let broker: MemoryBroker;
let clocks: Clock[];

beforeAll(async () => {
  const place = temporaryFolder();
  const { pem, privateKey } = await (await Authority.open(place.path)).deviceCertificate();
  identity = { certificate: pem, privateKey };
  place.remove();
});
beforeEach(() => {
  folder = temporaryFolder();
  parent = new Parent();
  broker = new MemoryBroker();
  clocks = [];
  runHost(parent, (clock) => {
    clocks.push(clock);
    return broker;
  });
});
afterEach(async () => {
  vi.useRealTimers();
  parent.emit('disconnect');
  await until(() => expect(parent.exits.length).toBeGreaterThan(0));
  folder.remove();
});

const hosted = (thing: string, more: Partial<HostedAgent> = {}): HostedAgent => {
  const home = join(folder.path, thing);
  bringIdentity(home, identity);
  const device = { id: thing, topics: { data: `iot/g/${thing}/data`, alert: `iot/g/${thing}/alert` }, metadata: {} };
  const config = { ...REGISTERED, thing, connection: { ...REGISTERED.connection, clientId: thing }, devices: [device] };
  return {
    config: { ...config, driver: { use: 'simulate', kind: 'cold-room' }, everyMs: 20 },
    folder: home,
    ...more,
  };
};
const until = (holds: () => void) => vi.waitFor(holds, { timeout: 90_000, interval: 5 });
const begin = () => parent.say({ kind: 'begin', seed: 1 });

describe('a host of agents', () => {
  it('says that it is ready, and takes nothing before it is told its clock and seed', () => {
    expect(parent.heard).toEqual([{ kind: 'ready' }]);
    expect(() => parent.say({ kind: 'start', agents: [] })).toThrow('`begin` comes first');
  });

  it('runs by the clock that it is given, or by the wall', () => {
    begin();
    const now = Date.now();
    parent.say({ kind: 'begin', seed: 1, clock: { speed: 60, epoch: 0, startedAt: now } });
    expect(clocks.map(({ speed }) => speed)).toEqual([1, 60]);
    expect(clocks[1]?.now()).toBeLessThan(60_000);
    expect(Math.abs((clocks[0]?.now() ?? 0) - now)).toBeLessThan(60_000);
  });

  it('tells sums of what is only counted, and each other event by itself', async () => {
    begin();
    parent.say({ kind: 'start', agents: [hosted('temp-001')] });
    await until(() => expect(parent.counts('temp-001')?.acknowledged).toBeGreaterThan(5));
    const kinds = new Set(parent.of('event').map(({ event }) => event.kind));
    expect([...kinds]).toEqual(expect.arrayContaining(['started', 'connected']));
    for (const counted of ['taken', 'accepted', 'acknowledged', 'unchanged']) expect(kinds).not.toContain(counted);
    expect(parent.counts('temp-001')).toMatchObject({ connected: true, dropped: 0 });
    const [before, from] = [parent.of('progress').length, performance.now()];
    await until(() => expect(parent.of('progress').length).toBeGreaterThanOrEqual(before + 3));
    expect(performance.now() - from, 'four times a second').toBeGreaterThan(450);
  });

  it('ends after all that it was told to stop, when its last sums have left', async () => {
    begin();
    parent.say({ kind: 'start', agents: [hosted('temp-001'), hosted('temp-002')] });
    await until(() => expect(parent.counts('temp-002')?.acknowledged).toBeGreaterThan(0));
    parent.holds = true;
    parent.say({ kind: 'stop' });
    await until(() => expect(parent.of('stopped')).toHaveLength(2));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(parent.exits, 'not before they have left').toEqual([]);
    parent.release();
    await until(() => expect(parent.exits).toEqual([0]));
    for (const thing of ['temp-001', 'temp-002']) {
      const sent = broker.published.filter(({ topic }) => topic === `iot/g/${thing}/data`).length;
      expect(parent.counts(thing)).toMatchObject({ accepted: sent, acknowledged: sent, connected: false });
    }
    const told = parent.heard.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(parent.heard.length, 'says nothing afterwards').toBe(told);
  });

  it('stops one by its name and goes on', async () => {
    begin();
    parent.say({ kind: 'start', agents: [hosted('temp-001'), hosted('temp-002')] });
    await until(() => expect(parent.counts('temp-001')?.connected).toBe(true));
    parent.say({ kind: 'stop', things: ['temp-001', 'temp-999'] });
    await until(() => expect(parent.of('stopped').map(({ thing }) => thing)).toEqual(['temp-999', 'temp-001']));
    const before = parent.counts('temp-002')?.accepted ?? 0;
    await until(() => expect(parent.counts('temp-002')?.accepted).toBeGreaterThan(before));
    expect(parent.counts('temp-001')?.connected).toBe(false);
    expect(parent.exits).toEqual([]);
    parent.say({ kind: 'start', agents: [hosted('temp-001')] });
    await until(() => expect(parent.counts('temp-001')?.connected).toBe(true));
  });

  it('says why one cannot be started, and starts the others', async () => {
    begin();
    writeFileSync(join(folder.path, 'file'), '');
    const bad = hosted('temp-001', { folder: join(folder.path, 'file', 'nowhere') });
    parent.say({ kind: 'start', agents: [bad, hosted('temp-002')] });
    await until(() => expect(parent.counts('temp-002')?.accepted).toBeGreaterThan(0));
    expect(parent.of('failed')).toMatchObject([{ thing: 'temp-001', why: expect.stringContaining('ENOTDIR') }]);
    parent.say({ kind: 'start', agents: [hosted('temp-002')] });
    await until(() => expect(parent.of('failed')).toHaveLength(2));
    expect(parent.of('failed')[1]).toEqual({ kind: 'failed', thing: 'temp-002', why: 'it is running already' });
  });

  it('carries orders for faults out, and says which it cannot', async () => {
    begin();
    parent.say({ kind: 'start', agents: [hosted('temp-001')] });
    await until(() => expect(parent.counts('temp-001')?.accepted).toBeGreaterThan(0));
    const order = (thing: string, device: string, kind: string) =>
      parent.say({ kind: 'fault', thing, device, fault: { kind, from: Date.now(), until: Date.now() + 60_000 } });
    order('temp-001', 'temp-001', 'door-open');
    order('temp-001', 'temp-001', 'flood');
    order('temp-001', 'temp-002', 'door-open');
    order('temp-009', 'temp-009', 'door-open');
    await until(() => expect(parent.of('failed')).toHaveLength(3));
    expect(
      parent
        .of('failed')
        .map(({ thing, why }) => `${thing}: ${why}`)
        .sort(),
    ).toEqual([
      'temp-001: temp-001 has no fault flood',
      'temp-001: there is no device temp-002',
      'temp-009: it is not running here',
    ]);
  });

  it('hands a claim, a place and a folder on to its agent', async () => {
    begin();
    const claim = join(folder.path, 'claim');
    bringIdentity(claim, identity);
    const config = { ...hosted('temp-001').config, provisioning: { ...REGISTERED.provisioning, by: 'claim' as const } };
    const place = { endpoint: 'other.example', port: 1234, authorityFile: '/ca.pem' };
    const claimFolder = join(claim, 'identity');
    parent.say({ kind: 'start', agents: [{ config, folder: join(folder.path, 'new'), claimFolder, place }] });
    await until(() => expect(broker.asked).not.toEqual([]));
    expect(broker.asked[0]).toMatchObject({ ...place, clientId: 'claim--temp-001', credentials: identity });
  });

  it('is not ended by Ctrl-C, which reaches all processes of a terminal: its parent decides', () => {
    expect(parent.listenerCount('SIGINT')).toBe(1);
    parent.emit('SIGINT');
    expect(parent.exits).toEqual([]);
  });

  it('goes with its parent, says nothing more, and leaves what it has on disk', async () => {
    begin();
    let sent = 0;
    broker.answer = () => new Promise(() => (sent += 1));
    parent.say({ kind: 'start', agents: [hosted('temp-001')] });
    await until(() => expect(sent).toBeGreaterThan(0));
    parent.connected = false;
    const told = parent.heard.length;
    const from = performance.now();
    parent.emit('disconnect');
    await until(() => expect(parent.exits).toEqual([0]));
    expect(performance.now() - from, 'it does not wait for the broker').toBeLessThan(4500);
    expect(parent.heard.length).toBe(told);
  });
});

describe('at the door of a host', () => {
  const things = Array.from({ length: 20 }, (_, n) => `temp-${n}`);
  const turn = async () => {
    for (let n = 0; n < 20; n++) await new Promise((resolve) => setImmediate(resolve));
  };
  const patience = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });

  it('are at most sixteen at once; who came in, or is too slow, makes room for the next', async () => {
    patience();
    const doors: (() => void)[] = [];
    broker.connect = async (options) => {
      broker.asked.push(options);
      await new Promise<void>((open) => doors.push(open));
      throw new Error('not today');
    };
    begin();
    parent.say({ kind: 'start', agents: things.map((thing) => hosted(thing)) });
    await turn();
    expect(broker.asked).toHaveLength(16);
    doors[0]?.();
    await turn();
    expect(broker.asked, 'one has its answer').toHaveLength(17);
    await vi.advanceTimersByTimeAsync(4999);
    await turn();
    expect(broker.asked.length).toBeLessThanOrEqual(18);
    await vi.advanceTimersByTimeAsync(1);
    await turn();
    expect(new Set(broker.asked.map(({ clientId }) => clientId)).size, 'none waits for ever').toBe(20);
    for (const open of doors) open();
  });

  it('nobody comes in who was told to stop while waiting', async () => {
    patience();
    broker.door = new Promise(() => {});
    begin();
    parent.say({ kind: 'start', agents: things.map((thing) => hosted(thing)) });
    await turn();
    parent.say({ kind: 'stop', things: ['temp-18'] });
    await turn();
    await vi.advanceTimersByTimeAsync(5000);
    await turn();
    const came = broker.asked.map(({ clientId }) => clientId);
    expect(came).toContain('temp-19');
    expect(came).not.toContain('temp-18');
    expect(parent.of('stopped')).toEqual([{ kind: 'stopped', thing: 'temp-18' }]);
  });

  it('nor anybody once all are told to stop', async () => {
    patience();
    broker.door = new Promise(() => {});
    begin();
    parent.say({ kind: 'start', agents: things.map((thing) => hosted(thing)) });
    await turn();
    parent.say({ kind: 'stop', drainMs: 0 });
    for (let n = 0; n < 20; n++) {
      await vi.advanceTimersByTimeAsync(1000);
      await turn();
    }
    expect(broker.asked).toHaveLength(16);
    expect(parent.exits).toEqual([0]);
  });
});
