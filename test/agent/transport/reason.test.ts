import { EventEmitter } from 'node:events';
import type { mqtt5 } from 'aws-iot-device-sdk-v2';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../../runtime/agent/ports';
import { AwsSession } from '../../../runtime/agent/transport/aws-session';
import { connectErrorOf, endReasonOf, isTakeover, outcomeOf } from '../../../runtime/agent/transport/reason';
import { virtualClock } from '../../drivers/virtual-clock';

/** A promise and its ends. */
function resolvers<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
}

/** Reason codes are those of OASIS MQTT 5.0; names of errors those of the native client (aws-c-io, aws-c-mqtt). */

describe('a PUBACK', () => {
  it.each([
    [0x00, 'acknowledged'],
    [0x10, 'acknowledged'],
    [0x80, 'unknown'],
    [0x83, 'unknown'],
    [0x87, 'refused'],
    [0x90, 'refused'],
    [0x91, 'unknown'],
    [0x97, 'unknown'],
    [0x99, 'refused'],
    [undefined, 'unknown'],
  ] as const)(
    'with %s is %s: what is about the message is for good, what is about the broker passes',
    (code, outcome) => {
      expect(outcomeOf(code)).toBe(outcome);
    },
  );
});

describe('a connection that does not come about', () => {
  const failure = (error: unknown, reasonCode?: number, reasonString?: string) =>
    connectErrorOf({
      error,
      ...(reasonCode === undefined ? {} : { connack: { reasonCode, reasonString } }),
    } as mqtt5.ConnectionFailureEvent);

  it.each([
    [0x80, undefined, 'refused', 'CONNACK 0x80'],
    [0x85, 'bad id', 'refused', 'CONNACK 0x85: bad id'],
    [0x86, undefined, 'refused', 'CONNACK 0x86'],
    [0x87, '', 'refused', 'CONNACK 0x87'],
    [0x88, 'down', 'unreachable', 'CONNACK 0x88: down'],
    [0x89, undefined, 'unreachable', 'CONNACK 0x89'],
    [0x8a, undefined, 'refused', 'CONNACK 0x8a'],
    [0x97, undefined, 'unreachable', 'CONNACK 0x97'],
    [0x9c, undefined, 'unreachable', 'CONNACK 0x9c'],
    [0x9d, undefined, 'unreachable', 'CONNACK 0x9d'],
    [0x9f, undefined, 'unreachable', 'CONNACK 0x9f'],
    [0x01, undefined, 'refused', 'CONNACK 0x01'],
  ] as const)('by CONNACK %d is %s', (code, said, reason, text) => {
    expect(failure({}, code, said)).toMatchObject({ name: 'ConnectError', reason, message: text });
  });

  it.each([
    ['AWS_IO_TLS_ERROR_NEGOTIATION_FAILURE', 'refused'],
    ['AWS_IO_TLS_NEGOTIATION_ERROR', 'refused'],
    ['AWS_IO_TLS_ERROR_ALERT', 'refused'],
    ['AWS_IO_TLS_UNKNOWN_ROOT_CERTIFICATE', 'refused'],
    ['AWS_IO_TLS_CERTIFICATE_EXPIRED', 'refused'],
    ['AWS_ERROR_MQTT_UNEXPECTED_HANGUP', 'cut'],
    ['AWS_IO_SOCKET_CLOSED', 'cut'],
    ['AWS_IO_SOCKET_CONNECTION_ABORTED', 'cut'],
    ['AWS_ERROR_MQTT_TLS_CLOSED', 'cut'],
    ['AWS_IO_BROKEN_PIPE', 'cut'],
    ['AWS_IO_READ_WOULD_BLOCK', 'cut'],
    ['AWS_IO_SOCKET_CONNECTION_REFUSED', 'unreachable'],
    ['AWS_IO_DNS_INVALID_NAME', 'unreachable'],
    ['AWS_IO_SOCKET_TIMEOUT', 'unreachable'],
  ])('by %s is %s', (name, reason) => {
    expect(failure({ error_name: name, message: 'more words' })).toMatchObject({ reason, message: name });
  });

  it('is told by the best words that there are', () => {
    expect(failure(new Error('no route')).message).toBe('no route');
    expect(failure('odd').message).toBe('odd');
  });
});

describe('the end of a connection', () => {
  const end = (reasonCode: number, reasonString?: string) =>
    ({ error: new Error('gone'), disconnect: { reasonCode, reasonString } }) as unknown as mqtt5.DisconnectionEvent;

  it.each([
    [0x87, 'not authorized'],
    [0x8b, 'server shutting down'],
    [0x8d, 'keep alive timeout'],
    [0x8e, 'session taken over: another client has this client id'],
    [0x95, 'packet too large'],
    [0x97, 'quota exceeded'],
    [0x98, 'administrative action'],
  ])('by DISCONNECT %d is told as %s', (code, words) => {
    expect(endReasonOf(end(code))).toBe(`DISCONNECT 0x${code.toString(16)}: ${words}`);
    expect(isTakeover(end(code))).toBe(code === 0x8e);
  });

  it('is told by number and what the broker said where it is another, and by the error where there was none', () => {
    expect(endReasonOf(end(0x04, 'bye'))).toBe('DISCONNECT 0x04: bye');
    expect(endReasonOf(end(0x87, 'no'))).toBe('DISCONNECT 0x87: not authorized: no');
    const cut = { error: new Error('hung up') } as mqtt5.DisconnectionEvent;
    expect([endReasonOf(cut), isTakeover(cut)]).toEqual(['hung up', false]);
  });
});

describe('one connection of a client of the SDK', () => {
  /** A client of the SDK whose answers the test gives. */
  class Client extends EventEmitter {
    readonly published: mqtt5.PublishPacket[] = [];
    readonly subscribed: mqtt5.SubscribePacket[] = [];
    readonly calls: string[] = [];
    publishing = resolvers<{ reasonCode: number }>();
    subscribing = resolvers<{ reasonCodes: number[] }>();
    publish(packet: mqtt5.PublishPacket) {
      this.published.push(packet);
      return this.publishing.promise;
    }
    subscribe(packet: mqtt5.SubscribePacket) {
      this.subscribed.push(packet);
      return this.subscribing.promise;
    }
    stop(packet: unknown) {
      this.calls.push(`stop ${JSON.stringify(packet)}`);
      queueMicrotask(() => this.emit('stopped'));
    }
    close() {
      this.calls.push('close');
    }
  }
  const bench = (speed = 1) => {
    const client = new Client();
    const clock = { ...virtualClock(0), speed };
    return { client, clock, session: new AwsSession(client as unknown as mqtt5.Mqtt5Client, clock) };
  };
  const message: Message = { topic: 't', payload: Buffer.from('x') };
  const pending = Symbol();
  const now = async <T>(promise: Promise<T>) => {
    await new Promise((resolve) => setImmediate(resolve));
    return Promise.race([promise, Promise.resolve(pending)]);
  };

  it('publishes at least once, and says what the broker answered', async () => {
    const { client, session } = bench();
    const outcome = session.publish(message, 1000);
    expect(client.published).toEqual([{ topicName: 't', payload: Buffer.from('x'), qos: 1 }]);
    client.publishing.resolve({ reasonCode: 0x87 });
    expect(await outcome).toBe('refused');
  });

  it('waits for an answer until its deadline, and leaves no timer behind', async () => {
    const { client, clock, session } = bench();
    const outcome = session.publish(message, 1000);
    await clock.advance(999);
    expect(await now(outcome)).toBe(pending);
    await clock.advance(1);
    expect(await outcome).toBe('unknown');
    const answered = session.publish(message, 1000);
    client.publishing.resolve({ reasonCode: 0 });
    expect(await answered).toBe('acknowledged');
    expect(await now(clock.awaited()), 'no timer').toBe(pending);
  });

  it.each([1, 60])('waits a moment after a publish failed, for the reason comes later (speed %d)', async (speed) => {
    const { client, clock, session } = bench(speed);
    const outcome = session.publish(message, 1e9);
    client.publishing.reject(new Error('offline'));
    await clock.advance(100 * speed - 1);
    expect(await now(outcome)).toBe(pending);
    await clock.advance(1);
    expect(await outcome).toBe('unknown');
  });

  it('gives up all that waits when it ends, says why once, and gives its client back once', async () => {
    const { client, session } = bench();
    const flying = [session.publish(message, 1e9), session.publish(message, 1e9)];
    const subscribing = session.subscribe(['a'], () => {}, 1e9);
    subscribing.catch(() => {});
    client.emit('disconnection', { error: new Error('hung up') });
    client.emit('disconnection', { error: new Error('again') });
    expect(await Promise.all(flying)).toEqual(['unknown', 'unknown']);
    await expect(subscribing).rejects.toMatchObject({ reason: 'no-answer', message: 'no SUBACK for a' });
    expect(await session.closed).toBe('hung up');
    await session.close();
    expect(client.calls).toEqual(['stop {"reasonCode":0}', 'close']);
    expect(session.takenOver).toBe(false);
    expect(await session.publish(message, 1e9)).toBe('unknown');
    await expect(session.subscribe(['a'], () => {}, 1e9)).rejects.toMatchObject({
      reason: 'no-answer',
      message: 'the connection is gone',
    });
    expect([client.published.length, client.subscribed.length], 'nothing is asked of it any more').toEqual([2, 1]);
  });

  it('knows that another client took its place', async () => {
    const { client, session } = bench();
    client.emit('disconnection', { error: new Error(''), disconnect: { reasonCode: 0x8e } });
    expect(session.takenOver).toBe(true);
    expect(await session.closed).toContain('session taken over');
  });

  it('closed by the agent says so', async () => {
    const { client, session } = bench();
    await session.close();
    expect(await session.closed).toBe('closed by the agent');
    expect(client.calls.at(-1)).toBe('close');
  });

  it('subscribes at least once to each topic, and hands over what comes to them and nothing else', async () => {
    const { client, session } = bench();
    const heard: Message[] = [];
    const subscribed = session.subscribe(['a', 'b'], (one) => heard.push(one), 1000);
    client.subscribing.resolve({ reasonCodes: [1, 0] });
    await subscribed;
    expect(client.subscribed).toEqual([
      {
        subscriptions: [
          { topicFilter: 'a', qos: 1 },
          { topicFilter: 'b', qos: 1 },
        ],
      },
    ]);
    const bytes = Buffer.from('hello');
    const say = (topicName: string, payload?: unknown) =>
      client.emit('messageReceived', { message: { topicName, payload } });
    say('a', bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 5));
    say('b', new DataView(bytes.buffer, bytes.byteOffset + 1, 3));
    say('a', 'text');
    say('a');
    say('c', 'other');
    expect(heard.map(({ topic, payload }) => [topic, Buffer.from(payload).toString()])).toEqual([
      ['a', 'hello'],
      ['b', 'ell'],
      ['a', 'text'],
      ['a', ''],
    ]);
  });

  it.each([
    [[0x7f, 0x7f], undefined],
    [[0x00, 0x80], { reason: 'refused', message: 'the broker refuses b' }],
    [[0x87, 0x8f], { reason: 'refused', message: 'the broker refuses a, b' }],
  ])('a SUBACK of %j is taken for what it says of each topic', async (reasonCodes, error) => {
    const { client, session } = bench();
    const subscribed = session.subscribe(['a', 'b'], () => {}, 1000);
    client.subscribing.resolve({ reasonCodes });
    if (error === undefined) await expect(subscribed).resolves.toBeUndefined();
    else await expect(subscribed).rejects.toMatchObject(error);
  });

  it('is not ended by an error of its client', () => {
    const { client } = bench();
    expect(() => client.emit('error', new Error('odd'))).not.toThrow();
  });
});
