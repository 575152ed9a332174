import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authority } from '../../../runtime/twin/iot-core/ca/authority';
import { connect, type TestClient } from './client';
import { temporaryFolder } from './generated';
import { type Credentials, openRoom, type Room, registered } from './room';

const DATA = 'iot/group1/temp-001/data';
const VERSIONS = [{ protocolVersion: 4 }, { protocolVersion: 5 }] as const;

describe('the broker, over TLS', () => {
  let room: Room;
  let device: Credentials;
  const open: TestClient[] = [];
  const enter = async (...[clientId = 'temp-001', credentials = device, options = {}]: EnterArguments) => {
    const client = await connect(room, clientId, credentials, options);
    open.push(client);
    return client;
  };
  beforeAll(async () => {
    room = await openRoom();
    device = await registered(room, 'temp-001');
  });
  afterAll(async () => {
    for (const client of open) await client.end();
    await room.close();
  });
  const refusal = () => room.steps.findLast(({ kind, text }) => kind === 'policy' && !text.startsWith('allowed'))?.text;
  const ending = () => room.steps.findLast(({ kind }) => kind === 'error')?.text;

  describe('who may connect', () => {
    it('refuses a client without a certificate', async () => {
      await expect(enter('temp-001', {} as Credentials)).rejects.toThrow();
      expect(room.steps.at(-1)?.text).toBe('refused: no client certificate');
    });

    it('refuses a certificate of another CA', async () => {
      const other = temporaryFolder();
      const authority = await Authority.open(other.path);
      const { pem, privateKey } = await authority.deviceCertificate();
      await expect(enter('temp-001', { certificate: pem, privateKey })).rejects.toThrow();
      expect(room.steps.at(-1)?.text).toContain("is not signed by the twin's CA");
      other.remove();
    });

    it('refuses a certificate of our CA that is not in the registry', async () => {
      const authority = await Authority.open(`${room.folder}/ca`);
      const { pem, privateKey } = await authority.deviceCertificate();
      await expect(enter('temp-001', { certificate: pem, privateKey })).rejects.toThrow();
      expect(room.steps.at(-1)?.text).toContain('is not registered');
    });

    it.each(['REVOKED', 'INACTIVE'] as const)(
      'disconnects a certificate that becomes %s, and lets it in no more',
      async (status) => {
        const credentials = await registered(room, 'temp-030');
        const client = await enter('temp-030', credentials);
        const [certificate] = [...room.core.registry.certificates()].filter(
          ({ things, status: now }) => things.includes('temp-030') && now === 'ACTIVE',
        );
        room.core.registry.setStatus(certificate?.id ?? '', status);
        await client.untilClosed();
        expect(client.disconnectReason).toBe(0x98);
        await expect(enter('temp-030', credentials)).rejects.toThrow();
        expect(room.steps.at(-1)?.text).toContain(status);
      },
    );

    it('refuses a client id that is not the thing of the certificate, and says which condition failed', async () => {
      await expect(enter('temp-002')).rejects.toThrow(/Not authorized/);
      expect(refusal()).toMatch(/no statement allows iot:Connect on .*client\/temp-002/);
      await registered(room, 'temp-002');
      await expect(enter('temp-002')).rejects.toThrow(/Not authorized/);
      expect(refusal()).toContain(
        'needs Bool iot:Connection.Thing.IsAttached true: iot:Connection.Thing.IsAttached is "false"',
      );
    });

    it.each(['x'.repeat(129), '$mine'])('refuses the client id %s', async (clientId) => {
      await expect(enter(clientId)).rejects.toThrow(/Client Identifier not valid/);
    });

    it('asks a client that wants no keep-alive for one of 20 minutes', async () => {
      const packets: { properties?: { serverKeepAlive?: number } }[] = [];
      const client = await enter('temp-001', device, { keepalive: 0 });
      client.mqtt.on('packetreceive', (packet) => packets.push(packet as (typeof packets)[number]));
      client.mqtt.reconnect();
      await new Promise<void>((resolve) => client.mqtt.once('connect', () => resolve()));
      expect(packets[0]?.properties?.serverKeepAlive).toBe(1_200);
    });

    it('a policy of the thing group counts, and other stacks change what a connected device may do', async () => {
      const client = await enter();
      const publish = () => client.mqtt.publishAsync('extra', '1', { qos: 1 });
      await expect(publish()).rejects.toThrow(/Not authorized/);
      await room.usePolicy('extra', { Statement: [{ Effect: 'Allow', Action: 'iot:Publish', Resource: '*' }] });
      room.core.registry.attachPolicyToGroup('iot-enterprise-group1', 'extra');
      await publish();
      await room.usePolicy('extra', { Statement: [{ Effect: 'Deny', Action: 'iot:Publish', Resource: '*' }] });
      await expect(publish()).rejects.toThrow(/Not authorized/);
      expect(refusal()).toBe('denied by statement 1 of extra');
      await room.usePolicy('extra', { Statement: [] });
    });

    it('a second client of one id takes the place of the first', async () => {
      const first = await enter();
      const second = await enter();
      await first.untilClosed();
      expect(first.disconnectReason).toBe(0x8e);
      await second.mqtt.publishAsync(DATA, '{}', { qos: 1 });
      expect(room.core.connections).toBe(1);
    });
  });

  describe('publish', () => {
    it('MQTT 5: a publish that is not allowed is answered Not authorized, with the reason, and the connection stays', async () => {
      const client = await enter();
      const before = room.inbound.length;
      await expect(client.mqtt.publishAsync('iot/group1/temp-002/data', '{}', { qos: 1 })).rejects.toThrow(
        /Not authorized/,
      );
      expect(refusal()).toMatch(
        /statement 2 of iot-enterprise-device is about .*topic\/iot\/group1\/temp-001\/data, which differs at "2\/data"/,
      );
      await client.mqtt.publishAsync(DATA, '{}', { qos: 1 });
      expect(room.inbound.slice(before).map(({ topic }) => topic)).toEqual([DATA]);
    });

    it('MQTT 5, QoS 0: there is no PUBACK, so the connection ends with Not authorized', async () => {
      const client = await enter();
      client.mqtt.publish('iot/group1/temp-002/data', '{}', { qos: 0 });
      await client.untilClosed();
      expect(client.disconnectReason).toBe(0x87);
    });

    it('MQTT 3.1.1: a publish that is not allowed ends the connection', async () => {
      const client = await enter('temp-001', device, { protocolVersion: 4 });
      client.mqtt.publish('iot/group1/temp-002/data', '{}', { qos: 1 });
      await client.untilClosed();
      expect(room.inbound.some(({ topic }) => topic === 'iot/group1/temp-002/data')).toBe(false);
    });

    it('acknowledges only when the message was taken in', async () => {
      const client = await enter();
      let release = () => {};
      const gate = new Promise<void>((resolve) => {
        release = resolve;
      });
      const order: string[] = [];
      room.take = async () => {
        await gate;
        order.push('taken in');
      };
      const acknowledged = client.mqtt.publishAsync(DATA, '{"n":1}', { qos: 1 }).then(() => order.push('acknowledged'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(order).toEqual([]);
      release();
      await acknowledged;
      room.take = () => {};
      expect(order).toEqual(['taken in', 'acknowledged']);
    });

    it('does not acknowledge what could not be taken in: the device is disconnected and sends it again', async () => {
      const client = await enter();
      room.take = () => Promise.reject(new Error('the disk is full'));
      const outcome = client.mqtt.publishAsync(DATA, '{}', { qos: 1 }).then(
        () => 'acknowledged',
        () => 'not acknowledged',
      );
      await client.untilClosed();
      room.take = () => {};
      await client.end();
      expect(await outcome).toBe('not acknowledged');
      expect(ending()).toContain('the disk is full');
    });

    it('hands messages on in the order they came', async () => {
      const client = await enter();
      const before = room.inbound.length;
      await Promise.all(Array.from({ length: 200 }, (_, n) => client.mqtt.publishAsync(DATA, String(n), { qos: 1 })));
      const numbers = room.inbound.slice(before).map(({ payload }) => Number(Buffer.from(payload).toString()));
      expect(numbers).toEqual(Array.from({ length: 200 }, (_, n) => n));
    });

    it('Basic Ingest: the rule is named, its prefix is not part of the topic nor of its levels', async () => {
      allow('iot:Publish', 'topic/$aws/rules/*');
      const client = await enter('free', await free());
      await client.mqtt.publishAsync('$aws/rules/my_rule/a/b/c/d/e/f/g/h', '{}', { qos: 1 });
      expect(room.inbound.at(-1)).toMatchObject({ basicIngestRule: 'my_rule', topic: 'a/b/c/d/e/f/g/h' });
    });

    it('user properties arrive in order, repeated keys too', async () => {
      const client = await enter();
      await client.mqtt.publishAsync(DATA, '{}', { qos: 1, properties: { userProperties: { a: ['1', '2'], b: '3' } } });
      expect(room.inbound.at(-1)?.userProperties).toEqual([
        ['a', '1'],
        ['a', '2'],
        ['b', '3'],
      ]);
    });

    it('MQTT 5 headers arrive, and what a rule publishes comes back with its hops', async () => {
      const client = await enter();
      const properties = {
        contentType: 'a/b',
        payloadFormatIndicator: true,
        correlationData: Buffer.from('c'),
        responseTopic: 'r',
      };
      await client.mqtt.publishAsync(DATA, '{}', { qos: 1, properties });
      expect(room.inbound.at(-1)?.mqtt).toEqual({
        contentType: 'a/b',
        payloadFormat: 'UTF8_DATA',
        correlationData: Buffer.from('c'),
        responseTopic: 'r',
      });
      await room.core.publish('again', Buffer.from('1'), 1, { hops: 2 });
      expect(room.inbound.at(-1)).toMatchObject({ topic: 'again', clientId: 'n/a', hops: 2 });
    });
  });

  describe.each(VERSIONS)('limits, MQTT $protocolVersion', ({ protocolVersion }) => {
    const ends = async (act: (client: TestClient) => void, why: RegExp, reason: number) => {
      allow('iot:*', '*');
      const client = await enter('free', await free(), { protocolVersion });
      const before = room.inbound.length;
      act(client);
      await client.untilClosed();
      expect(ending()).toMatch(why);
      if (protocolVersion === 5) expect(client.disconnectReason).toBe(reason);
      expect(room.inbound.slice(before)).toEqual([]);
    };

    it('a payload of 128 KB is taken', async () => {
      const client = await enter('temp-001', device, { protocolVersion });
      await client.mqtt.publishAsync(DATA, Buffer.alloc(131_072), { qos: 1 });
      expect(room.inbound.at(-1)?.payload.byteLength).toBe(131_072);
    });

    it('a payload of 128 KB and a byte ends the connection', () =>
      ends(({ mqtt }) => mqtt.publish('a', Buffer.alloc(131_073), { qos: 1 }), /131073 bytes/, 0x95));

    it('a topic of 8 levels is taken, of 9 not', async () => {
      allow('iot:*', '*');
      const client = await enter('free', await free(), { protocolVersion });
      await client.mqtt.publishAsync('1/2/3/4/5/6/7/8', '', { qos: 1 });
      await ends(({ mqtt }) => mqtt.publish('1/2/3/4/5/6/7/8/9', '', { qos: 1 }), /9 levels/, 0x90);
    });

    it('a topic of 257 bytes ends the connection', () =>
      ends(({ mqtt }) => mqtt.publish(`${'é'.repeat(128)}x`, '', { qos: 1 }), /257 bytes/, 0x90));

    it('QoS 2 ends the connection', () =>
      ends(({ mqtt }) => mqtt.publish('a', '', { qos: 2 }), /QoS 2 is not supported/, 0x9b));

    it('a topic that AWS reserves ends the connection', () =>
      ends(({ mqtt }) => mqtt.publish('$aws/things/x/shadow/update/accepted', ''), /reserved/, 0x90));

    it('9 filters in one SUBSCRIBE end the connection, 8 do not', async () => {
      const filters = (count: number) => Array.from({ length: count }, (_, n) => `f/${n}`);
      allow('iot:*', '*');
      const client = await enter('free', await free(), { protocolVersion });
      await client.mqtt.subscribeAsync(filters(8), { qos: 1 });
      await ends(({ mqtt }) => mqtt.subscribe(filters(9), { qos: 1 }), /9 filters/, 0x97);
    });

    it('51 subscriptions end the connection, 50 do not', async () => {
      allow('iot:*', '*');
      const client = await enter('free', await free(), { protocolVersion });
      for (let n = 0; n < 50; n += 1) await client.mqtt.subscribeAsync(`s/${n}`, { qos: 1 });
      client.mqtt.subscribe('s/50', { qos: 1 });
      await client.untilClosed();
      expect(ending()).toContain('more than 50 subscriptions');
    });
  });

  describe('subscribe and receive', () => {
    it.each(['#', 'iot/#', '$aws/things/temp-002/shadow/name/config/update/delta'])('refuses %s', async (filter) => {
      for (const { protocolVersion } of VERSIONS) {
        const client = await enter('temp-001', device, { protocolVersion });
        await expect(client.mqtt.subscribeAsync(filter, { qos: 1 })).rejects.toThrow();
        expect(refusal()).toContain(
          `no statement allows iot:Subscribe on arn:aws:iot:us-west-2:123456789012:topicfilter/${filter}`,
        );
      }
    });

    it('a message is received only where iot:Receive allows it', async () => {
      allow('iot:Connect', '*');
      allow('iot:Subscribe', '*');
      allow('iot:Receive', 'topic/open/*');
      const client = await enter('free', await free());
      await client.mqtt.subscribeAsync(['open/a', 'shut/a'], { qos: 1 });
      await room.core.publish('shut/a', Buffer.from('1'), 1);
      await room.core.publish('open/a', Buffer.from('2'), 1);
      expect(await client.next('open/a')).toBe(2);
      expect(client.received).toEqual([]);
    });

    it('a/# takes in a/b and not a', async () => {
      allow('iot:*', '*');
      const client = await enter('free', await free());
      await client.mqtt.subscribeAsync('a/#', { qos: 1 });
      await room.core.publish('a', Buffer.from('1'), 1);
      await room.core.publish('a/b', Buffer.from('2'), 1);
      expect(await client.next('a/b')).toBe(2);
      expect(client.received).toEqual([]);
    });

    it('a retained message is for the exact filter, needs iot:RetainPublish, and outlives its publisher', async () => {
      allow('iot:*', '*');
      const client = await enter('free', await free());
      await client.mqtt.publishAsync('kept/a', '1', { qos: 1, retain: true });
      await client.mqtt.subscribeAsync('kept/+', { qos: 1 });
      await room.core.publish('kept/b', Buffer.from('2'), 1);
      await client.next('kept/b');
      expect(client.received).toEqual([]);
      await client.mqtt.subscribeAsync('kept/a', { qos: 1 });
      await client.next('kept/a');
      expect(client.received).toEqual([]);
      const narrow = await enter();
      await expect(narrow.mqtt.publishAsync(DATA, '1', { qos: 1, retain: true })).rejects.toThrow(/Not authorized/);
      expect(refusal()).toContain('no statement allows iot:RetainPublish');
    });

    it('a will is published when its client vanishes, if its policy allows it', async () => {
      const will = (topic: string) =>
        ({ will: { topic, payload: Buffer.from('"gone"'), qos: 1, retain: false } }) as const;
      allow('iot:*', '*');
      const watcher = await enter('free', await free());
      await watcher.mqtt.subscribeAsync(['iot/group1/+/data', 'iot/group1/+/alert'], { qos: 1 });
      const vanishing = await enter('temp-001', device, will('iot/group1/temp-002/alert'));
      vanishing.mqtt.stream.destroy();
      await vanishing.untilClosed();
      (await enter('temp-001', device, will('iot/group1/temp-001/alert'))).mqtt.stream.destroy();
      expect(await watcher.next('iot/group1/temp-001/alert')).toBe('gone');
      expect(watcher.received).toEqual([]);
    });

    it('a persistent session keeps QoS 1 messages while its client is away', async () => {
      allow('iot:*', '*');
      const session = { clean: false, properties: { sessionExpiryInterval: 600 } };
      const credentials = await free();
      const client = await enter('free', credentials, session);
      await client.mqtt.subscribeAsync('while/away', { qos: 1 });
      await client.end();
      await room.core.publish('while/away', Buffer.from('7'), 1);
      const again = await enter('free', credentials, session);
      expect(await again.next('while/away')).toBe(7);
    });
  });

  /** A device that may do what the test allows it, and nothing else. */
  let statements: { Effect: string; Action: string; Resource: string }[] = [];
  function allow(action: string, resource: string) {
    const prefix = resource === '*' ? '' : 'arn:aws:iot:us-west-2:123456789012:';
    statements.push({ Effect: 'Allow', Action: action, Resource: prefix + resource });
  }
  async function free(): Promise<Credentials> {
    allow('iot:Connect', '*');
    await room.usePolicy('free', { Version: '2012-10-17', Statement: statements });
    statements = [];
    const thing = { name: 'free', attributes: {}, groups: [] };
    const { certificatePem, privateKey } = await room.core.registerDevice(thing, ['free']);
    return { certificate: certificatePem, privateKey };
  }
});

type EnterArguments = Partial<Parameters<typeof connect>> extends [unknown?, ...infer Rest] ? Rest : never;
