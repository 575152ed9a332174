import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ConnectOptions, Message, Session } from '../../../runtime/agent/ports';
import { awsTransport } from '../../../runtime/agent/transport/aws';
import { systemClock } from '../../../runtime/clock';
import { describeWithBrokers, type TestBroker } from './brokers';
import { type Line, openLine } from './line';

describeWithBrokers('a session of the AWS SDK', (open, name) => {
  let broker: TestBroker;
  let line: Line;
  const sessions: Session[] = [];
  const transport = awsTransport(systemClock(), { connectMs: 5000, pingMs: 300 });

  beforeAll(async () => {
    broker = await open();
    line = await openLine(() => broker.port());
  });
  afterEach(async () => {
    line.thaw();
    await Promise.all(sessions.splice(0).map((session) => session.close()));
  });
  afterAll(async () => {
    await line.close();
    await broker.close();
  });

  const connect = async (clientId: string, more: Partial<ConnectOptions> = {}) => {
    const options = {
      endpoint: '127.0.0.1',
      port: broker.port(),
      authorityFile: broker.authorityFile,
      clientId,
      keepAliveSeconds: 60,
      credentials: await broker.credentials(clientId),
      ...more,
    };
    const session = await transport.connect(options);
    sessions.push(session);
    return session;
  };
  const message = (topic: string, text: string): Message => ({ topic, payload: Buffer.from(text) });

  it('resolves a publish on PUBACK', async () => {
    const session = await connect('temp-001');
    expect(await session.publish(message(broker.allowed('temp-001'), '{"n":1}'), 5000)).toBe('acknowledged');
  });

  it('tells a message that will never be taken from one whose answer is missing, and stays connected', async () => {
    const session = await connect('temp-001');
    expect(await session.publish(message(broker.forbidden, '{}'), 5000)).toBe('refused');
    expect(await session.publish(message(broker.allowed('temp-001'), '{}'), 5000)).toBe('acknowledged');
  });

  it('gives up a publish at its deadline when the line is dead and the socket still open', async () => {
    const session = await connect('temp-001', { port: line.port });
    line.freeze();
    expect(await session.publish(message(broker.allowed('temp-001'), '{}'), 100)).toBe('unknown');
  });

  it('gives up what is in flight at once when the connection is lost', async () => {
    const session = await connect('temp-001', { port: line.port });
    line.freeze();
    const flying = [1, 2, 3].map((n) => session.publish(message(broker.allowed('temp-001'), `${n}`), 3_600_000));
    line.cut();
    expect(await Promise.all(flying)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(await session.closed).not.toBe('');
    expect(await session.publish(message(broker.allowed('temp-001'), '4'), 3_600_000)).toBe('unknown');
  });

  it('fails a subscription that the broker does not answer', async () => {
    const session = await connect('temp-001', { port: line.port });
    line.freeze('to-client');
    const subscribed = session.subscribe(['$aws/things/temp-001/shadow/name/config/get/accepted'], () => {}, 100);
    await expect(subscribed).rejects.toMatchObject({ name: 'SubscribeError', reason: 'no-answer' });
  });

  it('does not come back by itself: when to try again is the agent that decides', async () => {
    const before = line.connections.length;
    const session = await connect('temp-001', { port: line.port });
    line.cut();
    await session.closed;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(line.connections.length - before).toBe(1);
  });

  it('hears that another client has its id', async () => {
    const first = await connect('temp-001');
    await connect('temp-001');
    // Mosquitto hangs up without a word.
    expect(await first.closed).toMatch(name === 'twin' ? /session taken over/ : /./);
  });

  it('says when nobody is there', async () => {
    const gone = await openLine(() => 1);
    await gone.close();
    await expect(connect('temp-001', { port: gone.port })).rejects.toMatchObject({ reason: 'unreachable' });
  });

  it('says that it cannot use credentials which are none', async () => {
    const credentials = { certificate: 'nothing', privateKey: 'nothing' };
    await expect(connect('temp-001', { credentials })).rejects.toMatchObject({
      name: 'ConnectError',
      reason: 'refused',
    });
  });
});
