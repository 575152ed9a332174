import type {
  ConnectError,
  ConnectOptions,
  Message,
  PublishOutcome,
  Session,
  Transport,
} from '../../../runtime/agent/ports';

/** A broker within the process: it takes all that comes, or does as the test says. Shadows it has none. */
export class MemoryBroker implements Transport {
  readonly asked: ConnectOptions[] = [];
  readonly sessions: MemorySession[] = [];
  readonly published: Message[] = [];
  /** Nobody is let in before. */
  door: Promise<void> = Promise.resolve();
  refusal: ConnectError | undefined;
  answer: (message: Message) => PublishOutcome | Promise<PublishOutcome> = () => 'acknowledged';

  async connect(options: ConnectOptions): Promise<MemorySession> {
    this.asked.push(options);
    await this.door;
    if (this.refusal) throw this.refusal;
    const session = new MemorySession(this);
    this.sessions.push(session);
    return session;
  }

  on(topicEnd: string): unknown[] {
    return this.published
      .filter(({ topic }) => topic.endsWith(topicEnd))
      .map(({ payload }) => JSON.parse(Buffer.from(payload).toString()));
  }
}

export class MemorySession implements Session {
  takenOver = false;
  isOpen = true;
  private end: (why: string) => void = () => {};
  readonly closed = new Promise<string>((resolve) => {
    this.end = resolve;
  });
  private receive: (message: Message) => void = () => {};

  constructor(private readonly broker: MemoryBroker) {}

  async publish(message: Message): Promise<PublishOutcome> {
    if (!this.isOpen) return 'unknown';
    if (message.topic.endsWith('/get')) {
      const payload = Buffer.from('{"code":404,"message":"No shadow exists"}');
      queueMicrotask(() => this.receive({ topic: `${message.topic}/rejected`, payload }));
      return 'acknowledged';
    }
    this.broker.published.push(message);
    return Promise.race([this.broker.answer(message), this.closed.then(() => 'unknown' as const)]);
  }

  async unsubscribe(): Promise<void> {}

  async subscribe(_topics: readonly string[], receive: (message: Message) => void): Promise<void> {
    this.receive = receive;
  }

  async close(): Promise<void> {
    this.drop('closed by the agent');
  }

  drop(why: string): void {
    this.isOpen = false;
    this.end(why);
  }
}
