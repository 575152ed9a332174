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
  /** ms since 1970-01-01 UTC. */
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
  /** A problem of the driver, once per kind; the agent logs it and goes on. */
  problem(message: string): void;
}

/** A running driver. `stop` resolves when nothing more will be emitted. */
export interface DriverSession {
  stop(): Promise<void>;
}

/**
 * Where readings come from. A folder of runtime/drivers/ of one shape: manifest.ts (data: its name, what it needs), driver.ts, README.md;
 * one line in index.ts. A driver never throws after `start`: what goes wrong is a problem, and it tries again by itself.
 */
export interface Driver {
  readonly name: AgentDriver['use'];
  start(context: DriverContext, emit: (reading: Reading) => void): DriverSession;
}
