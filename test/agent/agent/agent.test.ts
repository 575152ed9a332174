import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { awsTransport } from '../../../runtime/agent/transport/aws';
import { temporaryFolder } from '../../twin/iot-core/generated';
import { describeWithBrokers, type TestBroker } from '../transport/brokers';
import { type Line, openLine } from '../transport/line';
import { bringIdentity, type Device, REGISTERED, startDevice } from './device';
import { hurriedClock } from './hurried-clock';

describeWithBrokers('an agent', (open, name) => {
  let broker: TestBroker;
  let line: Line;
  let folder: ReturnType<typeof temporaryFolder>;
  const devices: Device[] = [];

  beforeAll(async () => {
    broker = await open();
  });
  beforeEach(async () => {
    line = await openLine(() => broker.port());
    folder = temporaryFolder();
    bringIdentity(folder.path, await broker.credentials('temp-001'));
  });
  afterEach(async () => {
    line.thaw();
    await Promise.all(devices.splice(0).map(({ agent }) => agent.stop(0)));
    await line.close();
    folder.remove();
  });
  afterAll(() => broker.close());

  const start = (more: Partial<Parameters<typeof startDevice>[0]> = {}) => {
    const clock = hurriedClock();
    const place = { endpoint: '127.0.0.1', port: line.port, authorityFile: broker.authorityFile };
    const device = startDevice({ folder: folder.path, clock, transport: awsTransport(clock), place, ...more });
    devices.push(device);
    return device;
  };
  const until = async (there: () => boolean) => {
    while (!there()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  /** All that it accepted has arrived, each first time in order; what came twice is known by boot and sequence. */
  const expectWhole = (device: Device) => {
    expect(device.count('dropped')).toBe(0);
    expect(device.count('acknowledged')).toBeGreaterThanOrEqual(device.count('accepted'));
    if (name !== 'twin') return;
    const all = broker.received('iot/group1/temp-001/data') as { boot_id: string; sequence: number }[];
    const seen = new Set<number>();
    const first = all.filter(({ boot_id, sequence }) => {
      if (boot_id !== device.agent.bootId || seen.has(sequence)) return false;
      seen.add(sequence);
      return true;
    });
    const sequences = first.map(({ sequence }) => sequence);
    expect(sequences).toEqual(Array.from({ length: device.count('accepted') }, (_, index) => index + 1));
  };

  it('sends what it reads, and a stop leaves nothing behind', async () => {
    const device = start();
    await until(() => device.count('acknowledged') >= 20);
    await device.agent.stop();
    expectWhole(device);
  });

  it('loses nothing when the broker is started again', async () => {
    const device = start();
    await device.heard('connected');
    await until(() => device.count('acknowledged') >= 5);
    await broker.restart();
    const heard = device.events.length;
    await device.heard('connected', heard);
    const accepted = device.count('accepted');
    await until(() => device.count('acknowledged') >= accepted);
    await device.agent.stop();
    expectWhole(device);
  });

  it('loses nothing on a line that goes dead without a word, and finds that out by missing PUBACKs', async () => {
    const device = start();
    await until(() => device.count('acknowledged') >= 5);
    line.freeze();
    const heard = device.events.length;
    expect(await device.heard('disconnected', heard)).toMatchObject({ detail: expect.stringContaining('no PUBACK') });
    line.cut();
    line.thaw();
    await device.heard('connected', device.events.length);
    const accepted = device.count('accepted');
    await until(() => device.count('acknowledged') >= accepted);
    await device.agent.stop();
    expectWhole(device);
  });

  it('loses nothing on a line that is cut at any moment', async () => {
    const device = start();
    for (let n = 0; n < 4; n += 1) {
      const heard = device.events.length;
      await device.heard('connected', n === 0 ? 0 : heard);
      await new Promise((resolve) => setTimeout(resolve, 17 * n));
      line.cut();
    }
    await device.heard('connected', device.events.length);
    const accepted = device.count('accepted');
    await until(() => device.count('acknowledged') >= accepted);
    await device.agent.stop();
    expectWhole(device);
  });

  it('keeps what it reads while there is no broker, and a later start sends it', async () => {
    line.freeze();
    const first = start();
    await until(() => first.count('accepted') >= 20);
    await first.agent.stop();
    expect(first.count('acknowledged')).toBe(0);
    line.cut();
    line.thaw();
    const second = start();
    await until(() => second.count('acknowledged') >= first.count('accepted') + 5);
    await second.agent.stop();
    expect(second.count('acknowledged')).toBeGreaterThanOrEqual(first.count('accepted') + second.count('accepted'));
  });

  it('two agents with one client id do not hammer the broker, and both get their readings through', async () => {
    const other = temporaryFolder();
    bringIdentity(other.path, await broker.credentials('temp-001'));
    const one = start();
    await one.heard('connected');
    const two = start({ folder: other.path, random: () => 0.9 });
    await two.heard('connected');
    const disconnected = await one.heard('disconnected');
    if (name === 'twin') expect(disconnected).toMatchObject({ detail: expect.stringContaining('session taken over') });
    await until(() => one.count('acknowledged') >= 20 && two.count('acknowledged') >= 20);
    // Each connection is followed by a pause of at least 100 ms of the wall (a second of the agent's clock).
    const attempts = line.connections.length;
    const seconds = ((line.connections.at(-1) ?? 0) - (line.connections[0] ?? 0)) / 1000;
    expect(attempts).toBeLessThanOrEqual(2 + 20 * seconds);
    await Promise.all(devices.splice(0).map(({ agent }) => agent.stop(0)));
    other.remove();
  });

  // Mosquitto has no shadows: nothing could ask for another interval there.
  const itHasShadows = name === 'twin' ? it : () => {};
  itHasShadows('takes another interval and another bound of its log while it runs', async () => {
    const device = start();
    await device.heard('connected');
    await broker.desire?.('temp-001', { everyMs: 50, buffer: { bytes: 400_000, whenFull: 'keep-alerts' } });
    expect(await device.heard('settings')).toMatchObject({ state: 'applied' });
    const accepted = device.count('accepted');
    await until(() => device.count('accepted') >= accepted + 20);
    await device.agent.stop();
    expectWhole(device);
  });

  it('a config with no device yet is connected all the same', async () => {
    const device = start({ config: { ...REGISTERED, devices: [] } });
    await device.heard('connected');
    await device.agent.stop();
    expect(device.count('accepted')).toBe(0);
  });
});
