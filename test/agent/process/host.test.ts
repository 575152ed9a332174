import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AgentCounts, HostedAgent, MessageFromHost, MessageToHost } from '../../../runtime/agent/host-messages';
import type { AgentConfig } from '../../../schema/agent-config';
import { temporaryFolder } from '../../twin/iot-core/generated';
import { openRoom, type Room } from '../../twin/iot-core/room';
import { buildAgent } from './built';

describe('many agents in one process', () => {
  let room: Room;
  let agent: Awaited<ReturnType<typeof buildAgent>>;
  let folder: ReturnType<typeof temporaryFolder>;
  let child: ChildProcess;
  let messages: MessageFromHost[];
  beforeAll(async () => {
    [room, agent] = await Promise.all([openRoom(), buildAgent()]);
  });
  beforeEach(async () => {
    folder = temporaryFolder();
    messages = [];
    child = fork(agent.host);
    child.on('message', (message: MessageFromHost) => messages.push(message));
    await heard(({ kind }) => kind === 'ready');
    tell({ kind: 'begin', seed: 1 });
  });
  afterEach(() => {
    child.kill('SIGKILL');
    folder.remove();
  });
  afterAll(async () => {
    await room.close();
    agent.remove();
  });

  const tell = (message: MessageToHost) => void child.send(message);
  const heard = async (is: (message: MessageFromHost) => boolean) => {
    for (;;) {
      const found = messages.find(is);
      if (found) return found;
      await once(child, 'message');
    }
  };
  const until = async (there: () => boolean) => {
    while (!there()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const hosted = (thing: string): HostedAgent => {
    const config = JSON.parse(
      readFileSync(join(room.generated, 'agents/group1', `${thing}.json`), 'utf8'),
    ) as AgentConfig;
    return {
      // Without deadbands every reading is sent.
      config: { ...config, everyMs: 200, fields: config.fields.map(({ deadband: _, ...field }) => field) },
      folder: join(folder.path, thing),
      claimFolder: dirname(room.core.claims.get('iot-enterprise-group1')?.certificatePath ?? ''),
      place: { endpoint: '127.0.0.1', port: room.core.port, authorityFile: room.core.caPath },
    };
  };
  const counts = (): Readonly<Record<string, AgentCounts>> =>
    Object.assign({}, ...messages.flatMap((message) => (message.kind === 'progress' ? [message.counts] : [])));

  it('each comes in by its own claim and certificate, and the sums of what was accepted and acknowledged agree', async () => {
    const things = Array.from({ length: 20 }, (_, n) => `temp-${String(n + 10).padStart(3, '0')}`);
    tell({ kind: 'start', agents: things.map(hosted) });
    await until(() => things.every((thing) => (counts()[thing]?.acknowledged ?? 0) > 0));
    expect(room.core.connections).toBeGreaterThanOrEqual(20);
    tell({ kind: 'stop' });
    expect(await once(child, 'exit')).toEqual([0, null]);
    for (const thing of things) {
      // What a stop reports of the counts is no message that they count.
      const kinds = ['data', 'alert'].map((kind) => `iot/group1/${thing}/${kind}`);
      const arrived = room.inbound.filter(({ topic }) => kinds.includes(topic)).length;
      expect(counts()[thing], thing).toMatchObject({
        accepted: arrived,
        acknowledged: arrived,
        dropped: 0,
        connected: false,
      });
    }
  });

  it('one that cannot be started does not hold up the others', async () => {
    const bad: HostedAgent = { ...hosted('temp-031'), folder: '/dev/null/nowhere' };
    tell({ kind: 'start', agents: [bad, hosted('temp-032')] });
    expect(await heard(({ kind }) => kind === 'failed')).toMatchObject({ thing: 'temp-031' });
    await until(() => (counts()['temp-032']?.acknowledged ?? 0) > 0);
  });

  it('takes orders for faults, and says which cannot be carried out', async () => {
    tell({ kind: 'start', agents: [hosted('temp-033')] });
    await until(() => (counts()['temp-033']?.accepted ?? 0) > 0);
    const fault = (kind: string, thing = 'temp-033'): MessageToHost => {
      const [from, until] = [Date.now(), Date.now() + 60_000];
      return { kind: 'fault', thing, device: thing, fault: { kind, from, until } };
    };
    tell(fault('door-open'));
    tell(fault('no-such-fault'));
    expect(await heard(({ kind }) => kind === 'failed')).toMatchObject({
      why: expect.stringContaining('no-such-fault'),
    });
    tell(fault('door-open', 'temp-999'));
    await heard((message) => message.kind === 'failed' && message.thing === 'temp-999');
    const { accepted = 0 } = counts()['temp-033'] ?? {};
    await until(() => (counts()['temp-033']?.accepted ?? 0) > accepted);
  });

  it('stops one and lets the others run', async () => {
    tell({ kind: 'start', agents: [hosted('temp-034'), hosted('temp-035')] });
    await until(() => ['temp-034', 'temp-035'].every((thing) => counts()[thing]?.connected));
    tell({ kind: 'stop', things: ['temp-034'] });
    await heard((message) => message.kind === 'stopped' && message.thing === 'temp-034');
    const { accepted = 0 } = counts()['temp-035'] ?? {};
    await until(() => (counts()['temp-035']?.accepted ?? 0) > accepted + 3);
    expect(counts()['temp-034']?.connected ?? false).toBe(false);
  });

  it('goes when its parent is gone', async () => {
    tell({ kind: 'start', agents: [hosted('temp-036')] });
    await until(() => (counts()['temp-036']?.accepted ?? 0) > 0);
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
