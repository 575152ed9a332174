import { GREATEST_MESSAGE_BYTES } from '../../../schema/message-size';
import type { Clock } from '../../clock';
import { markLate, restamp } from '../edge/envelope';
import { sumsByTopic } from '../log/sums-by-topic';
import type { DroppedReason, RecordEvent, RecordLog, Session, StoredRecord } from '../ports';
import { TokenBucket } from './token-bucket';

export interface PumpOptions {
  readonly log: RecordLog;
  readonly session: Session;
  readonly clock: Clock;
  /** Stops the pump: what is in flight is still waited for. */
  readonly signal: AbortSignal;
  /** Hears of what was acknowledged and of what was given up. */
  report(event: RecordEvent): void;
  /** ms to add to the time of a message that was appended at this monotonic moment: the clock jumped since. */
  jumpedSince?(appendedAt: number): number;
  /** Where a record goes that was meant for this topic: its device may have another one by now. */
  topicNow?(topic: string): string;
  readonly limits?: Partial<PumpLimits>;
}

export interface PumpLimits {
  /** Messages without PUBACK at a time. AWS IoT Core allows 100 per connection. */
  readonly inFlight: number;
  /** Messages a second; with `burst` below the 100 publishes a second that AWS IoT Core allows per connection. */
  readonly perSecond: number;
  readonly burst: number;
  /** ms of wall time that a PUBACK may take. */
  readonly deadlineMs: number;
  /** ms of wall time in the log from which on a message is late. */
  readonly lateAfterMs: number;
  /** Refused messages in a row that are kept aside before the session is given up. */
  readonly aside: number;
}

export const PUMP_LIMITS: PumpLimits = {
  inFlight: 10,
  perSecond: 80,
  burst: 10,
  deadlineMs: 10_000,
  lateAfterMs: 5000,
  aside: 100,
};

/** Why a pump ended. `stopped`: it was told to, and the session is still open; otherwise the session is closed. */
export interface PumpEnd {
  readonly why: 'stopped' | 'disconnected' | 'no-answer' | 'all-refused' | 'log';
  readonly detail: string;
}

/** Sends what is in the log over one session until that ends. The next session gets a new pump, which begins with what was not acknowledged. */
export function pump(options: PumpOptions): Promise<PumpEnd> {
  return new Pump(options, { ...PUMP_LIMITS, ...options.limits }).run();
}

class Pump {
  private readonly flying = new Set<Promise<void>>();
  /** Refused, but not yet given up. */
  private aside: { readonly record: StoredRecord; readonly topic: string }[] = [];
  private readonly ending = new AbortController();
  private end: PumpEnd | undefined;

  constructor(
    private readonly options: PumpOptions,
    private readonly limits: PumpLimits,
  ) {}

  async run(): Promise<PumpEnd> {
    const { log, session, signal, clock } = this.options;
    const stop = () => this.finish('stopped', 'told to stop');
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    void session.closed.then((detail) => this.finish('disconnected', detail));
    log.rewind();
    const end = await this.sendAll(new TokenBucket(clock, this.limits.perSecond, this.limits.burst));
    signal.removeEventListener('abort', stop);
    // Closing first settles what is in flight at once; a pump that was told to stop waits for it instead.
    if (end.why !== 'stopped') await session.close();
    await Promise.all(this.flying);
    log.rewind();
    return end;
  }

  private async sendAll(bucket: TokenBucket): Promise<PumpEnd> {
    try {
      while (this.end === undefined) await this.sendNext(bucket);
      return this.end;
    } catch (thrown) {
      return this.finish('log', `the log cannot be read: ${String(thrown)}`);
    }
  }

  private async sendNext(bucket: TokenBucket): Promise<void> {
    const { log } = this.options;
    if (this.flying.size >= this.limits.inFlight) return void (await Promise.race(this.flying));
    const record = await log.read();
    if (record === undefined) return log.arrived(this.ending.signal);
    if (record.payload.length > GREATEST_MESSAGE_BYTES) return this.giveUp([record], 'too-large', 'longer than 128 KB');
    await bucket.take(this.ending.signal);
    if (this.end !== undefined) return;
    this.fly(record);
  }

  private fly(record: StoredRecord): void {
    const flight = this.send(record).finally(() => this.flying.delete(flight));
    this.flying.add(flight);
  }

  private async send(record: StoredRecord): Promise<void> {
    const { session, clock } = this.options;
    const topic = this.topicOf(record);
    const message = { topic, payload: this.payloadOf(record) };
    const outcome = await session
      .publish(message, this.limits.deadlineMs * clock.speed)
      .catch(() => 'unknown' as const);
    if (outcome === 'acknowledged') this.acknowledged(record);
    else if (outcome === 'refused') this.refused(record, topic);
    else this.finish('no-answer', `no PUBACK for a message to ${record.topic}`);
  }

  /** Of an earlier start nobody knows how its clock went. */
  private payloadOf(record: StoredRecord): Uint8Array {
    const jump = record.sameBoot ? (this.options.jumpedSince?.(record.appendedAt) ?? 0) : 0;
    const timed = restamp(record.payload, jump);
    return this.isLate(record) ? markLate(timed) : timed;
  }

  private acknowledged({ number, topic, kind }: StoredRecord): void {
    this.options.log.acknowledge(number);
    this.options.report({ kind: 'acknowledged', count: 1, of: kind, topic });
    // The broker takes others: those it refused before are refused for what they are.
    if (this.aside.length > 0) this.settleAside();
  }

  /** Those whose device has got another topic since were refused for their topic: they are sent there. */
  private settleAside(): void {
    const aside = this.aside.splice(0);
    const moved = aside.filter(({ record, topic }) => this.topicOf(record) !== topic).map(({ record }) => record);
    const refused = aside.map(({ record }) => record).filter((record) => !moved.includes(record));
    if (refused.length > 0) this.giveUp(refused, 'refused', 'refused by the broker');
    for (const record of moved) this.fly(record);
  }

  private topicOf({ topic }: StoredRecord): string {
    return this.options.topicNow?.(topic) ?? topic;
  }

  private refused(record: StoredRecord, topic: string): void {
    this.aside.push({ record, topic });
    if (this.aside.length < this.limits.aside) return;
    this.finish('all-refused', `${this.aside.length} messages in a row were refused, the last one to ${record.topic}`);
  }

  private giveUp(records: readonly StoredRecord[], reason: DroppedReason, why: string): void {
    for (const { number } of records) this.options.log.acknowledge(number);
    for (const sum of sumsByTopic(records)) this.options.report({ kind: 'dropped', ...sum, reason, why });
  }

  /** Networks and brokers take wall time, however fast the clock runs. */
  private isLate({ sameBoot, appendedAt }: StoredRecord): boolean {
    const { clock } = this.options;
    return !sameBoot || clock.monotonic() - appendedAt > this.limits.lateAfterMs * clock.speed;
  }

  /** The first reason counts. */
  private finish(why: PumpEnd['why'], detail: string): PumpEnd {
    this.end ??= { why, detail };
    this.ending.abort();
    return this.end;
  }
}
