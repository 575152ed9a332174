import { afterEach, describe, expect, it } from 'vitest';
import { awsTransport } from '../../runtime/agent/transport/aws';
import { Authority } from '../../runtime/twin/iot-core/ca/authority';
import { temporaryFolder } from '../twin/iot-core/generated';
import { openRoom, registered } from '../twin/iot-core/room';
import { type Advisor, openAdvisor } from './advisor';
import { bringIdentity, type Device, REGISTERED, startDevice } from './agent/device';
import { hurriedClock } from './agent/hurried-clock';
import { openLine } from './transport/line';

/**
 * The cases of AWS IoT Device Advisor (AWS IoT developer guide, "MQTT", "TLS" and "Shadow" of its tests), under the names they have there, against the
 * agent. Where the agent meets one in another way than the case of MQTT 3.1.1 describes, its name here says so. Not here: job execution (the agent runs no
 * jobs) and permissions (the policies are the compiler's).
 */

const SHADOW = '$aws/things/temp-001/shadow/name/config';
const DATA = 'iot/group1/temp-001/data';
const QUIET = { ...REGISTERED, everyMs: 3_600_000 };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const until = async (there: () => boolean) => {
  while (!there()) await new Promise((resolve) => setTimeout(resolve, 5));
};

async function open(options?: Parameters<typeof openAdvisor>[0]): Promise<Advisor> {
  const advisor = await openAdvisor(options);
  cleanups.push(() => advisor.close());
  return advisor;
}

/** Starts an agent at the tester's broker. Its clock runs ten times as fast as the wall. */
async function begin(
  advisor: Pick<Advisor, 'authority' | 'authorityFile' | 'port'>,
  { config = QUIET, port = advisor.port, times = 10 } = {},
): Promise<Device & { now(): number }> {
  const folder = temporaryFolder();
  const { pem, privateKey } = await advisor.authority.deviceCertificate();
  bringIdentity(folder.path, { certificate: pem, privateKey });
  const clock = hurriedClock(times);
  const place = { endpoint: '127.0.0.1', port, authorityFile: advisor.authorityFile };
  const device = startDevice({ folder: folder.path, clock, transport: awsTransport(clock), place, config });
  cleanups.push(async () => {
    await device.agent.stop(0);
    folder.remove();
  });
  return { ...device, now: () => clock.monotonic() };
}

/** ms of the agent's clock between one CONNECT and the next. */
async function pausesBetweenConnects(advisor: Advisor, { now }: { now(): number }, attempts: number) {
  const moments: number[] = [];
  while (moments.length < attempts) {
    const seen = moments.length;
    await until(() => advisor.count('connect') > seen);
    moments.push(now());
  }
  return moments.slice(1).map((at, index) => at - (moments[index] ?? 0));
}

describe('MQTT', () => {
  it('MQTT_Connect: the device sends a CONNECT, clean and with its keep-alive', async () => {
    const advisor = await open();
    const device = await begin(advisor);
    await device.heard('connected');
    expect(advisor.log[0]).toBe('connect clean=true keepalive=60');
  });

  it('MQTT_Client_Puback_Qos1: a message to a topic that it subscribed to is acknowledged', async () => {
    const advisor = await open();
    await begin(advisor);
    await until(() => advisor.count(`subscribe ${SHADOW}/update/delta`) > 0);
    await until(() => advisor.count(`publish ${SHADOW}/get`) > 0);
    await advisor.publish(`${SHADOW}/update/delta`, '{"version":1,"state":{"everyMs":2000}}');
    await until(() => advisor.count('ack') > 0);
    expect(advisor.count('ack')).toBe(1);
  });

  it('MQTT_Connect_Jitter_Backoff_Retries, MQTT_Connect_Exponential_Backoff_Retries: without CONNACK it waits longer each time, and lets itself in at last', async () => {
    const advisor = await open();
    advisor.withheld.add('connack');
    const device = await begin(advisor, { times: 100 });
    const pauses = await pausesBetweenConnects(advisor, device, 7);
    // 40 s for the attempt (of which the SDK would take 20 s of the wall), a second at least, and a random part; backoff.test.ts holds the bounds against each other.
    // What the broker sees may come closer together by what the network takes, a hundred times as fast as the wall.
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(35_000);
    expect(new Set(pauses.map(Math.round)).size).toBe(pauses.length);
    advisor.withheld.clear();
    await device.heard('connected');
  });

  it('MQTT_ReconnectionAfterSuccessfulConnection, MQTT_Reconnect_Backoff_Retries_On_Server_Disconnect: a second at least, and longer each time', async () => {
    const advisor = await open();
    advisor.disconnectsAtOnce = true;
    const device = await begin(advisor, { times: 20 });
    const pauses = await pausesBetweenConnects(advisor, device, 7);
    const connected = device.events.filter(({ kind }) => kind === 'connected').length;
    expect(connected).toBeGreaterThanOrEqual(5);
    // What the broker sees may come closer together by what the network takes.
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(900);
    expect(Math.max(...pauses.slice(3))).toBeGreaterThan(Math.min(...pauses.slice(0, 2)));
  });

  it('MQTT_Publish: readings are published, with QoS 1 and never with QoS 0', async () => {
    const advisor = await open();
    await begin(advisor, { config: REGISTERED });
    await until(() => advisor.count(`publish ${DATA}`) >= 5);
    expect(advisor.log.filter((line) => / qos=[02]/.test(line))).toEqual([]);
  });

  it('MQTT_Publish_Retry_No_Puback: what was not acknowledged is sent again, over a new connection as MQTT 5 (4.4) has it', async () => {
    const advisor = await open();
    advisor.withheld.add('puback');
    const device = await begin(advisor, { config: REGISTERED });
    await device.heard('disconnected');
    advisor.withheld.clear();
    const first = () =>
      advisor.log.filter((line) => line.startsWith(`publish ${DATA}`) && line.includes('"sequence":1,'));
    await until(() => first().length >= 2);
    await until(() => device.count('acknowledged') > 0);
    expect(device.count('dropped')).toBe(0);
  });

  it('MQTT_Subscribe: it subscribes to what concerns its shadow, with QoS 1', async () => {
    const advisor = await open();
    await begin(advisor);
    await until(() => advisor.count('subscribe') >= 6);
    expect(advisor.log.filter((line) => line.startsWith('subscribe')).map((line) => line.slice(10))).toEqual(
      ['get/accepted', 'get/rejected', 'update/delta', 'update/accepted', 'update/rejected', 'delete/accepted'].map(
        (end) => `${SHADOW}/${end} qos=1`,
      ),
    );
  });

  it('MQTT_Subscribe_Retry_No_Suback: it subscribes again, over a new connection as MQTT 5 (4.4) has it', async () => {
    const advisor = await open();
    advisor.withheld.add('suback');
    const device = await begin(advisor);
    await device.heard('disconnected');
    advisor.withheld.clear();
    await until(() => advisor.count(`publish ${SHADOW}/get`) > 0);
    expect(advisor.count('connect')).toBe(2);
  });

  it('MQTT_No_Ack_PingResp: it disconnects when its pings are not answered', async () => {
    const advisor = await open();
    const line = await openLine(() => advisor.port);
    cleanups.push(() => line.close());
    const config = { ...QUIET, connection: { ...QUIET.connection, keepAlive: 1 } };
    const device = await begin(advisor, { config, port: line.port, times: 1 });
    await device.heard('connected');
    line.freeze('to-client');
    expect(await device.heard('disconnected')).toMatchObject({ detail: expect.stringMatching(/PING/i) });
  });

  it('MQTT_Persistent_Session_Happy_Case, MQTT_Persistent_Session_Session_Expiry: it asks for no session to be kept, and subscribes and asks for its shadow with every connection', async () => {
    const advisor = await open();
    const line = await openLine(() => advisor.port);
    cleanups.push(() => line.close());
    await begin(advisor, { port: line.port });
    await until(() => advisor.count(`publish ${SHADOW}/get`) === 1);
    line.cut();
    await until(() => advisor.count(`publish ${SHADOW}/get`) === 2);
    expect(advisor.count(`subscribe ${SHADOW}/update/delta`)).toBe(2);
    expect(advisor.count('connect clean=false')).toBe(0);
  });
});

describe('TLS', () => {
  it('TLS_Receive_Maximum_Size_Fragments: a message as large as AWS IoT sends is taken', async () => {
    const advisor = await open();
    const device = await begin(advisor);
    await until(() => advisor.count(`publish ${SHADOW}/get`) > 0);
    const delta = { version: 1, state: { thresholds: 'x'.repeat(127_000) } };
    await advisor.publish(`${SHADOW}/update/delta`, JSON.stringify(delta));
    expect(await device.heard('settings')).toMatchObject({ state: 'rejected' });
    await until(() => advisor.count('ack') > 0);
  });

  it.each([
    ['TLSv1.3', 'TLS_AES_128_GCM_SHA256'],
    ['TLSv1.3', 'TLS_AES_256_GCM_SHA384'],
    ['TLSv1.2', 'ECDHE-ECDSA-AES128-GCM-SHA256'],
    ['TLSv1.2', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
  ] as const)('TLS_Connect, TLS_Support_AWS_IoT_Cipher_Suites: %s with %s', async (version, ciphers) => {
    const advisor = await open({ tls: { minVersion: version, maxVersion: version, ciphers } });
    const device = await begin(advisor);
    expect(await device.heard('connected')).toBeDefined();
    expect(advisor.log[0]).toMatch(/^connect /);
  });

  it('TLS_Large_Size_Server_Cert: a certificate of several kilobytes', async () => {
    const names = ['localhost', ...Array.from({ length: 200 }, (_, n) => `broker-${n}.example.com`)];
    const advisor = await open({ names });
    const device = await begin(advisor);
    await device.heard('connected');
    expect(advisor.log[0]).toMatch(/^connect /);
  });

  it('TLS_Unsecure_Server_Cert: a server that another authority vouches for is not trusted', async () => {
    const folder = temporaryFolder();
    cleanups.push(folder.remove);
    const advisor = await open();
    const other = await Authority.open(folder.path);
    const device = await begin({ ...advisor, authorityFile: other.pemPath });
    await device.heard('problem');
    expect(advisor.log).toEqual([]);
  });

  it('TLS_Incorrect_Subject_Name_Server_Cert: a server with the name of another is not trusted', async () => {
    const advisor = await open({ names: ['broker.example.com'] });
    const device = await begin(advisor);
    await device.heard('problem');
    expect(advisor.log).toEqual([]);
  });
});

describe('Shadow', () => {
  it('Shadow_Publish_Reported_State, Shadow_Update_Reported_State: it says what it runs by, and follows what is desired', async () => {
    const room = await openRoom();
    const folder = temporaryFolder();
    cleanups.push(async () => {
      await room.close();
      folder.remove();
    });
    bringIdentity(folder.path, await registered(room, 'temp-001'));
    const clock = hurriedClock();
    const place = { endpoint: '127.0.0.1', port: room.core.port, authorityFile: room.core.caPath };
    const device = startDevice({ folder: folder.path, clock, transport: awsTransport(clock), place, config: QUIET });
    cleanups.push(() => device.agent.stop(0));
    const state = () => room.core.shadow({ thing: 'temp-001', name: 'config' })?.['state'];
    await until(() => state() !== undefined);
    expect(state()).toMatchObject({ reported: { outcome: { state: 'applied' } } });
    await room.core.updateShadow({ thing: 'temp-001', name: 'config' }, { state: { desired: { everyMs: 1_800_000 } } });
    await device.heard('settings');
    await until(() => !('delta' in (state() as object)));
    expect(state()).toMatchObject({ reported: { everyMs: 1_800_000, outcome: { state: 'applied' } } });
  });
});
