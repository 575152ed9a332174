import type { AgentDevice, AgentDriver, AgentField, AgentThreshold } from '../../schema/agent-config';
import type { FieldReason, LeftOutReason } from '../../schema/reading-counts';
import type { Clock } from '../clock';

/** A value as a sensor says it; a bigint is a whole number that no double holds. What is no value of its field is refused at the edge. */
export type FieldValue = number | bigint | string | boolean;

/** One reading of one device, before the edge has looked at it. */
export interface Reading {
  /** ms since 1970-01-01 UTC by the agent's clock: when it was taken, not when it was handed over. */
  readonly at: number;
  readonly values: Readonly<Record<string, FieldValue | null>>;
}

/** A disturbance ordered from outside, for simulated devices: `door-open` on temp-007 from 60 s after the start on. */
export interface Fault {
  readonly kind: string;
  /** ms since 1970-01-01 UTC; the fault lasts from here to before `until`. */
  readonly from: number;
  readonly until: number;
}

export interface DriverContext {
  readonly driver: AgentDriver;
  readonly device: AgentDevice;
  readonly fields: readonly AgentField[];
  /** What is watched for: a simulated device that is well meets none of it. */
  readonly thresholds: readonly AgentThreshold[];
  readonly everyMs: number;
  readonly clock: Clock;
  /** Same seed, device and clock: same readings. */
  readonly seed: number;
  readonly faults: readonly Fault[];
  /** Where relative paths begin; the working folder of the process where it is absent. */
  readonly folder?: string;
  /** A problem of the driver in words, once per kind; the agent logs it and goes on. Numbers belong into `leftOut`. */
  problem(message: string): void;
  /** Readings that the source had and that are left out as a whole: they are counted as taken, and by their reason. Never those that are emitted. */
  leftOut(reason: LeftOutReason, count?: number): void;
  /** Fields that are left out of readings which are emitted without them. */
  fieldLeftOut(reason: FieldReason, count?: number): void;
  /**
   * What the source does. A reading says `working` by itself; who was asked and has nothing to say just now says it by this, or is told to be silent
   * when its interval has passed some times. `failing` lasts until the next reading or `working`, and is told once for
   * each `why`, so it needs no `problem` beside it; the driver tries again by itself.
   */
  source(state: DriverState): void;
  /** A line that the source wrote for people, such as stderr of a program: shown with the name of the device, and no problem by itself. */
  said(line: string): void;
}

/** `why` begins in small letters and names no device: equal failures have equal words, so that those of 800 devices are told as one. */
export type DriverState =
  /** `isOrderedSilent`: a simulated device that was told to say nothing. It does as it should, and gives no sign of life. */
  { readonly is: 'working'; readonly isOrderedSilent?: boolean } | { readonly is: 'failing'; readonly why: string };

/** A running driver. `stop` resolves when nothing more will be emitted. */
export interface DriverSession {
  stop(): Promise<void>;
}

/** Whole ms since 1970-01-01 UTC: from here to before `until`. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** What of a context makes sense for a time that is over. */
export interface PastContext extends Omit<DriverContext, 'clock' | 'source' | 'said'> {
  /**
   * ms: of each such interval, counted from the begin of the span, only the first reading is of use. A driver that speaks by itself need not make the others.
   * All are of use where it is absent.
   */
  readonly firstOfMs?: number;
}

/** A driver that can tell what it would have said before anybody asked. */
export interface DriverPast {
  /** The faults that a made-up past has, and how long each lasts, in ms. Empty where the readings are real. */
  faults(context: Pick<DriverContext, 'driver' | 'thresholds'>): Readonly<Record<string, number>>;
  /** The readings of a span, oldest first, each within it; as fast as they are taken. The same arguments give the same readings. Throws where its source cannot be read. */
  readings(context: PastContext, span: Span): Iterable<Reading> | AsyncIterable<Reading>;
}

/** What a driver says of itself, as data. */
export interface DriverManifest {
  readonly name: AgentDriver['use'];
  /** One sentence: where its readings come from. */
  readonly title: string;
  /** One sentence: what it needs on the device. */
  readonly needs: string;
  /** What to look at when it says nothing for too long. */
  readonly whenSilent?: string;
}

/**
 * Where readings come from. A folder of runtime/drivers/ of one shape: manifest.ts (data), driver.ts, README.md; one line in index.ts.
 * `start` throws on a fault or kind that does not exist, which is a mistake in what was ordered. After that a driver never throws: what goes wrong
 * is a problem, and it tries again by itself.
 */
export interface Driver {
  readonly manifest: DriverManifest;
  /** The faults that can be ordered from a driver of this config: a sentence for each kind. Empty where the readings are real. */
  faults(driver: AgentDriver): Readonly<Record<string, string>>;
  start(context: DriverContext, emit: (reading: Reading) => void): DriverSession;
  /** Absent where nobody can know: a program cannot be asked about yesterday. */
  readonly past?: DriverPast;
}
