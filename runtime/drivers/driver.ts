import type { AgentDevice, AgentDriver, AgentField } from '../../schema/agent-config';
import type { Clock } from '../clock';

/** A value as a sensor says it. Numbers are finite; anything else a program may print is refused at the edge. */
export type FieldValue = number | string | boolean;

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
  readonly everyMs: number;
  readonly clock: Clock;
  /** Same seed, device and clock: same readings. */
  readonly seed: number;
  readonly faults: readonly Fault[];
  /** Where relative paths begin; the working folder of the process where it is absent. */
  readonly folder?: string;
  /** A problem of the driver, once per kind; the agent logs it and goes on. */
  problem(message: string): void;
}

/** A running driver. `stop` resolves when nothing more will be emitted. */
export interface DriverSession {
  stop(): Promise<void>;
}

/** What a driver says of itself, as data. */
export interface DriverManifest {
  readonly name: AgentDriver['use'];
  /** One sentence: where its readings come from. */
  readonly title: string;
  /** One sentence: what it needs on the device. */
  readonly needs: string;
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
}
