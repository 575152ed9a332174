import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { awsTransport } from '../../../runtime/agent/transport/aws';
import { bringIdentity, type Device, startDevice } from '../../agent/agent/device';
import { hurriedClock } from '../../agent/agent/hurried-clock';
import { connect, type TestClient } from './client';
import { temporaryFolder } from './generated';
import { type Credentials, openRoom, type Room, registered } from './room';

const SHADOW = '$aws/things/temp-001/shadow/name/config';
const DATA = 'iot/group1/temp-001/data';

const until = async (there: () => boolean) => {
  while (!there()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('of all clients with one id, the one that came last is connected', () => {
  let room: Room;
  let identity: Credentials;
  beforeAll(async () => {
    room = await openRoom();
    identity = await registered(room, 'temp-001');
  });
  beforeEach(() => void room.steps.splice(0));
  afterAll(() => room.close());

  const enter = async (protocolVersion: 4 | 5 = 5): Promise<TestClient> => {
    const client = await connect(room, 'temp-001', identity, { protocolVersion });
    await client.mqtt.subscribeAsync([`${SHADOW}/update/delta`, `${SHADOW}/get/accepted`, `${SHADOW}/get/rejected`]);
    return client;
  };
  const expectAlone = async (client: TestClient) => {
    expect(client.closed).toBe(false);
    await client.mqtt.publishAsync(DATA, '{}', { qos: 1 });
    await client.end();
    await until(() => room.core.connections === 0);
  };

  it('two agents with one identity, such as of a copied card, take turns: each newcomer ends the session of the other', async () => {
    const folders = [temporaryFolder(), temporaryFolder()];
    const clock = hurriedClock();
    const place = { endpoint: '127.0.0.1', port: room.core.port, authorityFile: room.core.caPath };
    const [first, second] = folders.map(({ path }, n) => {
      bringIdentity(path, identity);
      let turn = n;
      // Pauses that never end together.
      const random = () => 0.3 + ((turn++ * 0.37) % 0.5);
      return startDevice({ folder: path, clock, transport: awsTransport(clock), place, random });
    }) as [Device, Device];
    const times = (kind: 'connected' | 'disconnected') =>
      [first, second].map(({ events }) => events.filter((event) => event.kind === kind).length);
    const sum = (counts: readonly number[]) => counts.reduce((all, one) => all + one, 0);
    try {
      // Every connection but the first is a takeover.
      await until(() => sum(times('connected')) >= 6);
      const entered = sum(times('connected'));
      await until(() => sum(times('disconnected')) >= entered - 1);
      for (const { events } of [first, second])
        for (const event of events.filter(({ kind }) => kind === 'disconnected'))
          expect(event).toMatchObject({ detail: expect.stringContaining('0x8e: session taken over') });
    } finally {
      await Promise.all([first, second].map(({ agent }) => agent.stop(0)));
      for (const { remove } of folders) remove();
    }
    const [left, right] = times('connected') as [number, number];
    expect(Math.abs(left - right), `connected ${left} and ${right} times: not in turns`).toBeLessThanOrEqual(1);
    for (const { events } of [first, second])
      expect(events.filter(({ kind }) => kind === 'problem')).toContainEqual({
        kind: 'problem',
        detail: expect.stringMatching(/another client connects as temp-001, .* two devices have one identity/),
      });
    expect(room.steps).toContainEqual(
      expect.objectContaining({
        thing: 'temp-001',
        kind: 'error',
        text: 'client temp-001 is disconnected: another client connected with the same client id (DUPLICATE_CLIENT_ID)',
      }),
    );
  });

  it('clients that subscribe and come one after the other, before the last has left', async () => {
    const clients = [await enter()];
    for (let n = 0; n < 8; n += 1) clients.push(await enter());
    const last = clients.pop() as TestClient;
    await Promise.all(clients.map((client) => client.untilClosed()));
    expect(new Set(clients.map(({ disconnectReason }) => disconnectReason))).toEqual(new Set([0x8e]));
    await expectAlone(last);
  });

  it('clients that come at the same moment: one stays', async () => {
    await enter();
    const all = await Promise.allSettled(Array.from({ length: 6 }, () => enter()));
    const inside = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    await until(() => inside.filter(({ closed }) => !closed).length <= 1);
    await expectAlone(inside.find(({ closed }) => !closed) as TestClient);
  });

  it('one that hangs up just when another comes', async () => {
    for (let n = 0; n < 10; n += 1) {
      const old = await enter(n % 2 === 0 ? 5 : 4);
      const coming = enter();
      old.mqtt.stream.destroy();
      const next = await coming;
      const newest = await enter();
      await next.untilClosed();
      await expectAlone(newest);
    }
  });

  it('MQTT 3.1.1: the older one is disconnected, as there is no way to say why', async () => {
    const older = await enter(4);
    const newer = await enter(4);
    await older.untilClosed();
    await expectAlone(newer);
  });

  it('what the newcomer subscribed to outlives the end of the older session', async () => {
    const older = await enter();
    const newer = await enter();
    await older.untilClosed();
    // An answer, whatever it says.
    await newer.ask(`${SHADOW}/get`, {});
    await expectAlone(newer);
  });
});
