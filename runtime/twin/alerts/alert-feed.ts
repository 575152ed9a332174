import { closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../../clock';
import { appendWhole } from '../append-whole';
import type { Notifications, ResolvedResource } from '../ports';

/** One publish to a topic: a line of the feed. */
export interface Alert {
  /** ISO 8601, UTC, by the clock of the twin. */
  readonly at: string;
  readonly topicArn: string;
  readonly subject?: string;
  readonly message: string;
  /** The rule that published it, and the message of a device that made it do so. */
  readonly rule?: string;
  readonly traceId?: string;
}

/** A subscription of the stacks: on AWS it gets every message, on a laptop nothing is sent. */
export interface Unsent {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
}

export interface AlertFeedOptions {
  /** JSON lines. */
  readonly file: string;
  readonly resources: readonly ResolvedResource[];
  readonly clock: Clock;
}

/** So many are in memory for views; all are in the file. */
const KEPT = 1_000;
/** SNS API reference, Publish. */
const MAX_MESSAGE_BYTES = 256 * 1024;

/** SNS as a file: each publish is a line, written before `publish` resolves, and shown to whoever follows the feed. */
export class AlertFeed implements Notifications {
  readonly #clock: Clock;
  readonly #file: number;
  readonly #followers = new Set<(alert: Alert) => void>();
  readonly #recent: Alert[];
  #topics: ReadonlySet<string> = new Set();
  #unsent: readonly Unsent[] = [];

  constructor({ file, resources, clock }: AlertFeedOptions) {
    this.#clock = clock;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    this.#recent = existsSync(file) ? readFeed(file).slice(-KEPT) : [];
    this.#file = openSync(file, 'a', 0o600);
    this.serve(resources);
  }

  /** The topics and subscriptions that are there from now on. */
  serve(resources: readonly ResolvedResource[]): void {
    this.#topics = new Set(resources.filter(({ type }) => type === 'AWS::SNS::Topic').map(({ arn }) => arn));
    this.#unsent = resources
      .filter(({ type }) => type === 'AWS::SNS::Subscription')
      .map(({ properties }) => ({
        topicArn: String(properties.TopicArn),
        protocol: String(properties.Protocol),
        endpoint: String(properties.Endpoint),
      }));
  }

  async publish(topicArn: string, message: string, context: Parameters<Notifications['publish']>[2]): Promise<void> {
    if (!this.#topics.has(topicArn)) throw new Error(`NotFound: there is no topic ${topicArn} in the stacks`);
    const bytes = Buffer.byteLength(message);
    if (bytes === 0 || bytes > MAX_MESSAGE_BYTES) {
      throw new Error(`InvalidParameter: a message has 1 to ${MAX_MESSAGE_BYTES} bytes, this one ${bytes}`);
    }
    const alert: Alert = { at: new Date(this.#clock.now()).toISOString(), topicArn, ...context, message };
    appendWhole(this.#file, Buffer.from(`${JSON.stringify(alert)}\n`));
    this.#recent.push(alert);
    if (this.#recent.length > KEPT) this.#recent.shift();
    for (const follower of this.#followers) follower(alert);
  }

  /** The last alerts, oldest first, also those of earlier starts. */
  recent(): readonly Alert[] {
    return [...this.#recent];
  }

  /** Gets every alert from now on; the result ends it. */
  follow(follower: (alert: Alert) => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  get unsent(): readonly Unsent[] {
    return this.#unsent;
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** A last line that was not written whole is cut off: nobody was told of it. */
function readFeed(file: string): readonly Alert[] {
  const text = readFileSync(file, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
  return whole.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Alert]));
}
