import type { Severity } from '../../schema/agent-config';
import type { FieldReason, GivenUpReason, LeftOutReason } from '../../schema/reading-counts';

/** What the agent needs of the world, each behind a port, so that its core can be tried without network and disk. */

export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** What became of a publish. `refused`: the broker says this message will never be taken (not authorised, bad topic). */
export type PublishOutcome = 'acknowledged' | 'refused' | 'unknown';

/**
 * One MQTT session, which begins clean and ends with its connection. Resolves `publish` on PUBACK; 'unknown' when the connection was lost, the
 * deadline passed or the broker has no room just now, and then the message may or may not have arrived: it is sent again, and the receiver knows
 * it by boot id and sequence. It never rejects. Deadlines are ms of the agent's clock.
 */
export interface Session {
  publish(message: Message, deadlineMs: number): Promise<PublishOutcome>;
  /**
   * At most 8 topics, without wildcards. Resolves when the broker has granted all of them; rejects with a SubscribeError when it refuses one or does
   * not answer in time. MQTT 5 forbids to ask again on the same connection, so who needs an answer closes the session and begins anew.
   */
  subscribe(topics: readonly string[], receive: (message: Message) => void, deadlineMs: number): Promise<void>;
  /** Nothing more of these topics is received. Never rejects: a connection that is gone has no subscriptions. */
  unsubscribe(topics: readonly string[]): Promise<void>;
  /** Resolves when the connection is gone, with why. Never rejects. */
  readonly closed: Promise<string>;
  /** Whether it is gone because another client came with the same client id. */
  readonly takenOver: boolean;
  /** Says goodbye where it can. Never rejects. */
  close(): Promise<void>;
}

export class SubscribeError extends Error {
  override readonly name = 'SubscribeError';

  constructor(
    readonly reason: 'refused' | 'no-answer',
    detail: string,
  ) {
    super(detail);
  }
}

/** What the edge hands to the log. */
export interface AgentRecord {
  readonly kind: 'data' | 'alert';
  readonly topic: string;
  readonly payload: Uint8Array;
}

export interface StoredRecord extends AgentRecord {
  /** Its place in the log: counts up, and is never used again. */
  readonly number: number;
  /** Whether this very start of the agent appended it. */
  readonly sameBoot: boolean;
  /** ms of `Clock.monotonic` when it was appended; means something only where `sameBoot` holds. */
  readonly appendedAt: number;
}

/** Between edge and pump: what is accepted here is on disk. One reader. */
export interface RecordLog {
  /** Resolves when the record is synced to disk, which makes it accepted; rejects with an AppendError that says why it is not. */
  append(record: AgentRecord): Promise<void>;
  /** The next record that was not read since the last `rewind` and not acknowledged; undefined when there is none at the moment. */
  read(): Promise<StoredRecord | undefined>;
  /** Resolves when `read` may have something again, or when the signal is aborted. */
  arrived(signal: AbortSignal): Promise<void>;
  /** The record may go; in any order. A number that is not (or no longer) in the log is ignored. */
  acknowledge(number: number): void;
  /** What was read and not acknowledged is read again, in order. */
  rewind(): void;
  /** Finishes what was appended, writes the cursor, releases the folder. */
  close(): Promise<void>;
}

export interface Credentials {
  /** PEM. */
  readonly certificate: string;
  /** PEM. Never logged, never sent. */
  readonly privateKey: string;
}

export interface ConnectOptions {
  readonly endpoint: string;
  readonly port: number;
  /** PEM file of the authorities to trust; the system's where it is absent. */
  readonly authorityFile?: string;
  readonly clientId: string;
  readonly keepAliveSeconds: number;
  readonly credentials: Credentials;
}

/**
 * Why there is no session. `unreachable`: nobody answered. `refused`: somebody did, and will not have us: another authority, a certificate or client
 * id that is not allowed. `cut`: the other side hung up before it had said yes or no; brokers do that to certificates they do not know.
 */
export type ConnectRefusal = 'unreachable' | 'refused' | 'cut';

export class ConnectError extends Error {
  override readonly name = 'ConnectError';

  constructor(
    readonly reason: ConnectRefusal,
    detail: string,
  ) {
    super(detail);
  }
}

/** Opens sessions. Does not retry by itself: when to try again is the agent's decision (backoff with full jitter). */
export interface Transport {
  /** Rejects with a ConnectError. */
  connect(options: ConnectOptions): Promise<Session>;
}

/** What became of records in log and pump, which know topics and no devices. */
export type RecordEvent =
  /** `found`: an earlier start left them in the log. */
  | {
      readonly kind: 'acknowledged' | 'found';
      readonly count: number;
      readonly of: AgentRecord['kind'];
      readonly topic: string;
    }
  | {
      readonly kind: 'dropped';
      readonly count: number;
      readonly of: AgentRecord['kind'];
      readonly topic: string;
      readonly reason: DroppedReason;
      readonly why: string;
    };

/** `refused`: by the broker, for good. The others were lost on the way to it. */
export type DroppedReason = GivenUpReason | 'refused';

/** What an agent says of itself while it runs; one line each in its trace, counted by `fleet up`. */
export type AgentEvent =
  /** Before all others. */
  | { readonly kind: 'started'; readonly bootId: string }
  | { readonly kind: 'provisioning'; readonly step: string; readonly detail: string }
  | { readonly kind: 'connected' | 'disconnected'; readonly detail: string }
  /** Readings that a driver had, also those that it leaves out. */
  | { readonly kind: 'taken'; readonly device: string; readonly count: number }
  /** Of those that were taken, before the log. */
  | { readonly kind: 'left-out'; readonly device: string; readonly reason: LeftOutReason; readonly count: number }
  | { readonly kind: 'field-left-out'; readonly device: string; readonly reason: FieldReason; readonly count: number }
  /** By a deadband. */
  | { readonly kind: 'unchanged'; readonly device: string; readonly count: number }
  /** By an earlier start, and still in the log: readings only. */
  | { readonly kind: 'found'; readonly device: string; readonly count: number }
  /** Messages: readings (`data`) and alerts. */
  | {
      readonly kind: 'accepted' | 'acknowledged';
      readonly device: string;
      readonly of: AgentRecord['kind'];
      readonly count: number;
    }
  | {
      readonly kind: 'dropped';
      readonly device: string;
      readonly of: AgentRecord['kind'];
      readonly count: number;
      readonly reason: DroppedReason;
      readonly why: string;
    }
  | {
      readonly kind: 'alert';
      readonly device: string;
      readonly threshold: string;
      readonly severity: Severity;
      /** `open`: raised by an earlier start, and not cleared yet; told at the start. */
      readonly state: 'raised' | 'open' | 'cleared';
    }
  /** What the source of a device does, told when it changes. */
  | {
      readonly kind: 'source';
      readonly device: string;
      readonly is: 'working' | 'failing' | 'silent';
      readonly why: string;
    }
  /** What the source of a device wrote for people. */
  | { readonly kind: 'said'; readonly device: string; readonly text: string }
  | { readonly kind: 'settings'; readonly state: 'applied' | 'rejected'; readonly detail: string }
  /** `device` where it is about one: equal problems of many are told as one. */
  | { readonly kind: 'problem'; readonly device?: string; readonly detail: string };

/** Events that are only counted: their sums are told now and then, and not each by itself. */
const COUNTED = ['taken', 'left-out', 'field-left-out', 'unchanged', 'found', 'accepted', 'acknowledged', 'dropped'];

export const isOnlyCounted = ({ kind }: AgentEvent): boolean => COUNTED.includes(kind);
