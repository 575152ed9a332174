import { once } from 'node:events';
import type { mqtt5 } from 'aws-iot-device-sdk-v2';
import type { Clock } from '../../clock';
import { type Message, type PublishOutcome, type Session, SubscribeError } from '../ports';
import { endReasonOf, isTakeover, outcomeOf } from './reason';

const AT_LEAST_ONCE = 1;
const FIRST_REFUSAL = 0x80;
/** The SDK fails what is in flight before it says why the connection is gone; the reason is worth waiting for. ms of wall time. */
const LAST_WORD_MS = 100;
const UNSUBACK_MS = 5000;

/** One connection of one client of the SDK. The client is thrown away with it, so nothing of one connection reaches the next. */
export class AwsSession implements Session {
  readonly closed: Promise<string>;
  takenOver = false;
  private end: (why: string) => void = () => {};
  private discarded: Promise<void> | undefined;
  /** Publishes and subscribes without an answer, to be told when there will be none. */
  private readonly waiting = new Set<() => void>();
  private readonly receivers = new Map<string, (message: Message) => void>();

  constructor(
    private readonly client: mqtt5.Mqtt5Client,
    private readonly clock: Clock,
  ) {
    this.closed = new Promise((resolve) => {
      this.end = resolve;
    });
    client.on('disconnection', (event) => {
      this.takenOver = isTakeover(event);
      void this.discard(endReasonOf(event));
    });
    client.on('messageReceived', ({ message: { topicName, payload } }) =>
      this.receivers.get(topicName)?.({ topic: topicName, payload: bytesOf(payload) }),
    );
    // Unheard, it would end the process.
    client.on('error', () => {});
  }

  async publish({ topic, payload }: Message, deadlineMs: number): Promise<PublishOutcome> {
    if (this.discarded) return 'unknown';
    const packet = { topicName: topic, payload: Buffer.from(payload), qos: AT_LEAST_ONCE as mqtt5.QoS };
    const answer = await this.within(this.client.publish(packet), deadlineMs);
    return outcomeOf(answer?.reasonCode);
  }

  async subscribe(topics: readonly string[], receive: (message: Message) => void, deadlineMs: number): Promise<void> {
    if (this.discarded) throw new SubscribeError('no-answer', 'the connection is gone');
    for (const topic of topics) this.receivers.set(topic, receive);
    const subscriptions = topics.map((topicFilter) => ({ topicFilter, qos: AT_LEAST_ONCE as mqtt5.QoS }));
    const answer = await this.within(this.client.subscribe({ subscriptions }), deadlineMs);
    if (!answer) throw new SubscribeError('no-answer', `no SUBACK for ${topics.join(', ')}`);
    const refused = topics.filter((_, index) => (answer.reasonCodes[index] ?? 0) >= FIRST_REFUSAL);
    if (refused.length > 0) throw new SubscribeError('refused', `the broker refuses ${refused.join(', ')}`);
  }

  async unsubscribe(topics: readonly string[]): Promise<void> {
    for (const topic of topics) this.receivers.delete(topic);
    if (this.discarded) return;
    await this.within(this.client.unsubscribe({ topicFilters: [...topics] }), UNSUBACK_MS * this.clock.speed);
  }

  async close(): Promise<void> {
    await this.discard('closed by the agent');
  }

  /** Stops the client and gives its native memory back. */
  discard(why: string): Promise<void> {
    this.discarded ??= this.stop();
    this.end(why);
    for (const giveUp of [...this.waiting]) giveUp();
    return this.discarded;
  }

  private async stop(): Promise<void> {
    const stopped = once(this.client, 'stopped');
    this.client.stop({ reasonCode: 0 });
    await stopped;
    this.client.close();
  }

  /** The answer, or undefined when the connection or the time ends before it. */
  private within<T>(answer: Promise<T>, deadlineMs: number): Promise<T | undefined> {
    return new Promise((resolve) => {
      const done = (value?: T) => {
        cancel();
        this.waiting.delete(giveUp);
        resolve(value);
      };
      const giveUp = () => done();
      const cancel = this.clock.after(deadlineMs, giveUp);
      this.waiting.add(giveUp);
      answer.then(done, () => this.clock.after(LAST_WORD_MS * this.clock.speed, giveUp));
    });
  }
}

function bytesOf(payload: mqtt5.Payload | undefined): Uint8Array {
  if (payload instanceof ArrayBuffer) return new Uint8Array(payload);
  if (ArrayBuffer.isView(payload)) return new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength);
  return Buffer.from(payload === undefined ? '' : String(payload));
}
