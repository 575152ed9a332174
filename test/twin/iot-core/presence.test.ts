import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { DurableMap } from '../../../runtime/twin/durable-map';
import { connect } from './client';
import { type Credentials, claimOf, openRoom, type Room, registered } from './room';

/** Who is connected, as AWS IoT tells it (developer guide, "Lifecycle events"). */

let room: Room;
let identity: Credentials;
beforeAll(async () => {
  room = await openRoom();
  identity = await registered(room, 'temp-001');
});
afterAll(() => room.close());
afterEach(() => void room.events.splice(0));

const until = async (there: () => boolean) => {
  while (!there()) await new Promise((resolve) => setTimeout(resolve, 5));
};

interface Event {
  readonly [name: string]: unknown;
}

/** What was told of one client, when so many events of it were. */
async function told(clientId: string, count: number): Promise<readonly Event[]> {
  const events = () => room.events.filter(({ topic }) => topic.endsWith(`/${clientId}`));
  await until(() => events().length >= count);
  return events().map(({ topic, payload }) => {
    const event = JSON.parse(Buffer.from(payload).toString()) as Event;
    expect(topic).toBe(`$aws/events/presence/${event['eventType']}/${clientId}`);
    return event;
  });
}

const short = ({ eventType, versionNumber, disconnectReason }: Event) =>
  [eventType, versionNumber, ...(disconnectReason === undefined ? [] : [disconnectReason])].join(' ');

describe('the events of a connection', () => {
  it('are what AWS documents: one at its beginning and one at its end, with one session and one number', async () => {
    const client = await connect(room, 'temp-001', identity);
    await client.mqtt.endAsync();
    const [connected, disconnected] = await told('temp-001', 2);
    const about = {
      clientId: 'temp-001',
      timestamp: room.clock.now(),
      sessionIdentifier: expect.stringMatching(/^[0-9a-f-]{36}$/),
      principalIdentifier: expect.stringMatching(/^[0-9a-f]{64}$/),
      versionNumber: 0,
    };
    expect(connected).toEqual({ ...about, eventType: 'connected', ipAddress: expect.stringContaining('127.0.0.1') });
    expect(disconnected).toEqual({
      ...about,
      eventType: 'disconnected',
      clientInitiatedDisconnect: true,
      disconnectReason: 'CLIENT_INITIATED_DISCONNECT',
    });
    expect(disconnected?.['sessionIdentifier']).toBe(connected?.['sessionIdentifier']);
  });

  it('count the connections of a client, name why each ended, and begin anew when it was away for an hour', async () => {
    const first = await connect(room, 'temp-001', identity);
    const second = await connect(room, 'temp-001', identity);
    await first.untilClosed();
    await told('temp-001', 3);
    second.mqtt.stream.destroy();
    const events = (await told('temp-001', 4)).map(short);
    expect(new Set(events.slice(0, 3))).toEqual(
      new Set(['connected 1', 'connected 2', 'disconnected 1 DUPLICATE_CLIENTID']),
    );
    expect(events[3]).toBe('disconnected 2 CONNECTION_LOST');
    room.clock.advance(3_600_000);
    await (await connect(room, 'temp-001', identity)).mqtt.endAsync();
    expect((await told('temp-001', 6)).slice(4).map(short)).toEqual([
      'connected 0',
      'disconnected 0 CLIENT_INITIATED_DISCONNECT',
    ]);
  });

  it('are told of every client, also of one that has its claim only; they are no messages of devices', async () => {
    const inbound = room.inbound.length;
    const client = await connect(room, 'iot-enterprise-claim-group1--temp-002', claimOf(room, 'group1'));
    await client.mqtt.endAsync();
    await told('iot-enterprise-claim-group1--temp-002', 2);
    expect(room.inbound.length).toBe(inbound);
  });

  it('reach whoever subscribes to them and may', async () => {
    await room.usePolicy('listener', {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['iot:Connect', 'iot:Subscribe', 'iot:Receive'], Resource: '*' }],
    });
    const thing = { name: 'listener', type: 'iot-enterprise-cold-room', attributes: {}, groups: [] };
    const { certificatePem, privateKey } = await room.core.registerDevice(thing, ['listener']);
    const listener = await connect(room, 'listener', { certificate: certificatePem, privateKey });
    await listener.mqtt.subscribeAsync('$aws/events/presence/+/temp-001');
    await (await connect(room, 'temp-001', identity)).mqtt.endAsync();
    expect(await listener.next('$aws/events/presence/connected/temp-001')).toMatchObject({ clientId: 'temp-001' });
    await listener.mqtt.endAsync();
  });

  it('do not need a disk: one that is full keeps nobody out, and what could not be written is written with the next change', async () => {
    const full = vi.spyOn(DurableMap.prototype, 'set').mockImplementation(() => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    });
    const client = await connect(room, 'temp-001', identity);
    const [{ versionNumber } = {}] = await told('temp-001', 1);
    await connect(room, 'iot-enterprise-claim-group1--temp-002', claimOf(room, 'group1'));
    expect(full).toHaveBeenCalled();
    full.mockRestore();
    await client.mqtt.endAsync();
    await told('temp-001', 2);
    room.events.splice(0);
    await room.restart();
    await told('iot-enterprise-claim-group1--temp-002', 1);
    expect(room.events.filter(({ topic }) => topic.endsWith('/temp-001'))).toEqual([]);
    await (await connect(room, 'temp-001', identity)).mqtt.endAsync();
    expect((await told('temp-001', 2)).map(short)[0]).toBe(`connected ${Number(versionNumber) + 1}`);
  });

  it('say after a start who was thrown off by the end of the last one, and of nobody while it ends', async () => {
    await connect(room, 'temp-001', identity);
    const [{ versionNumber } = {}] = await told('temp-001', 1);
    await room.restart();
    expect((await told('temp-001', 2)).map(short)).toEqual([
      `connected ${versionNumber}`,
      `disconnected ${versionNumber} SERVER_ERROR`,
    ]);
  });
});
