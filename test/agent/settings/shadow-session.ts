import { readdirSync } from 'node:fs';
import type { AgentDocument } from '../../../compiler/devices/group-settings';
import type { Message, PublishOutcome, Session } from '../../../runtime/agent/ports';
import type { Clock } from '../../../runtime/clock';
import { Shadows } from '../../../runtime/twin/iot-core/shadows/shadows';
import { shadowTopicOf } from '../../../runtime/twin/iot-core/shadows/topics';
import { Streams } from '../../../runtime/twin/iot-core/streams/streams';
import { streamTopicOf } from '../../../runtime/twin/iot-core/streams/topics';

export const PREFIX = '$aws/things/temp-001/shadow/name/config';

/** The twin's shadow service, which outlives every session. */
export class ShadowService {
  readonly shadows: Shadows;
  readonly streams = new Streams();
  /** Requests for blocks. */
  readonly asked: { readonly stream: string; readonly o: number }[] = [];
  /** The line is cut when so many blocks have come. */
  cutAfterBlocks = Number.POSITIVE_INFINITY;
  inHexadecimal = false;
  readonly updates: unknown[] = [];
  readonly open = new Set<ShadowSession>();
  /** Messages on their way to the device; handed over by `settle`. */
  private readonly line: (() => void)[] = [];

  constructor(folder: string, clock: Clock) {
    this.shadows = new Shadows({ folder, clock, thingExists: () => true });
  }

  /** What `apply` does. */
  desire(desired: unknown): void {
    this.take(`${PREFIX}/update`, { state: { desired } });
  }

  /** What `apply` does with documents. */
  offer(documents: readonly AgentDocument[]): void {
    for (const { address, text } of documents) this.streams.put(address.stream, Buffer.from(text));
  }

  filesIn(folder: string): readonly string[] {
    return readdirSync(folder);
  }

  delete(): void {
    this.take(`${PREFIX}/delete`, {});
  }

  take(topic: string, body: unknown): void {
    const asked = streamTopicOf(topic);
    if (asked) {
      const { o } = body as { readonly o: number };
      this.asked.push({ stream: asked.stream, o });
      if (this.asked.length > this.cutAfterBlocks) return void [...this.open].map((session) => session.close());
      for (const message of this.streams.handle(asked, Buffer.from(JSON.stringify(body)))) {
        const { p } = message.body;
        const told =
          this.inHexadecimal && typeof p === 'string'
            ? { ...message.body, p: Buffer.from(p, 'base64').toString('hex') }
            : message.body;
        const payload = Buffer.from(JSON.stringify(told));
        for (const session of this.open)
          this.line.push(() => session.deliver({ topic: `${asked.prefix}/${message.topic}`, payload }));
      }
      return;
    }
    const parsed = shadowTopicOf(topic);
    if (!parsed) throw new Error(`no topic of a shadow: ${topic}`);
    for (const message of this.shadows.handle(parsed, Buffer.from(JSON.stringify(body)))) {
      const payload = Buffer.from(JSON.stringify(message.body));
      for (const session of this.open) this.line.push(() => session.deliver({ topic: message.topic, payload }));
    }
  }

  get state(): { desired?: unknown; reported?: Record<string, unknown>; delta?: unknown } {
    return (this.shadows.document({ thing: 'temp-001', name: 'config' })?.state ?? {}) as never;
  }

  /** Hands over all that is under way, and what that brings about. Fails when it does not end. */
  async settle(): Promise<void> {
    for (let round = 0; round < 50; round += 1) {
      for (const deliver of this.line.splice(0)) deliver();
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      if (this.line.length === 0) return;
    }
    throw new Error('the device and its shadow talk without end');
  }
}

export class ShadowSession implements Session {
  readonly closed: Promise<string>;
  readonly takenOver = false;
  private end: (why: string) => void = () => {};
  private readonly receivers = new Map<string, (message: Message) => void>();

  constructor(private readonly service: ShadowService) {
    service.open.add(this);
    this.closed = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  deliver(message: Message): void {
    if (this.service.open.has(this)) this.receivers.get(message.topic)?.(message);
  }

  async publish({ topic, payload }: Message): Promise<PublishOutcome> {
    if (!this.service.open.has(this)) return 'unknown';
    const body: unknown = JSON.parse(Buffer.from(payload).toString());
    if (topic.endsWith('/update')) this.service.updates.push(body);
    this.service.take(topic, body);
    return 'acknowledged';
  }

  async unsubscribe(): Promise<void> {}

  async subscribe(topics: readonly string[], receive: (message: Message) => void): Promise<void> {
    for (const topic of topics) this.receivers.set(topic, receive);
  }

  async close(): Promise<void> {
    this.service.open.delete(this);
    this.end('closed');
  }
}
