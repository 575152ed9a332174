import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentConfig, AgentDriver } from '../../schema/agent-config';
import type { Clock } from '../clock';
import type { Driver, Fault } from '../drivers/driver';
import { makePrivate } from '../private-file';
import { Connection } from './connection';
import type { AgentEvent, Credentials, Transport } from './ports';
import { Reports } from './reports';
import { seededRandom } from './seeded-random';
import { Settings } from './settings/settings';
import { readsOtherwise, Telemetry } from './telemetry';
import type { WallClock } from './wall-clock';

export interface AgentOptions {
  readonly config: AgentConfig;
  /** Belongs to this thing alone: identity, log, settings, raised alerts. */
  readonly folder: string;
  /** In place of the config's, and PEM file of the authorities to trust. */
  readonly place?: { readonly endpoint?: string; readonly port?: number; readonly authorityFile?: string };
  /** Read when a certificate is to be asked for. */
  claim(): Credentials | undefined;
  readonly transport: Transport;
  /** Throws where this agent has no such driver. */
  readonly driverFor: (driver: AgentDriver) => Driver;
  /** Where relative paths of a driver begin; the agent's folder where it is absent. */
  readonly driverFolder?: string;
  readonly clock: Clock;
  /** Of a device in the field, whose clock may be wrong until it has a network. */
  readonly wallClock?: WallClock;
  /** Of backoff: 0 to 1, evenly. */
  random(): number;
  /** Of simulated readings. */
  readonly seed: number;
  readonly faults?: Readonly<Record<string, readonly Fault[]>>;
  report(event: AgentEvent): void;
}

/** A running agent. Nothing that goes wrong after its start ends it, but `stop`. */
export interface Agent {
  readonly bootId: string;
  /** Orders a disturbance of a simulated device. Rejects when there is no such device or fault. */
  order(device: string, fault: Fault): Promise<void>;
  /** Takes no more readings, sends what it has for at most `drainMs` of wall time, and leaves. What is not sent stays on disk. */
  stop(drainMs?: number): Promise<void>;
}

const DRAIN_MS = 5000;
/** ms of wall time for what is under way when the session is gone: a connection attempt is not waited for. */
const LEAVE_MS = 1000;

/** Starts the agent of one thing. Throws when its log is not to be had: another process has it, or the disk refuses. */
export function startAgent(given: AgentOptions): Agent {
  const phase = seededRandom(0, given.config.thing)();
  const reports = new Reports({ ...given, phase });
  const report = (event: AgentEvent) => {
    reports.take(event);
    given.report(event);
  };
  const options = { ...given, report };
  const { folder, clock, place = {} } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  makePrivate(folder, 0o700);
  const bootId = randomUUID();
  const stopping = new AbortController();
  /** Ends the look whether a new config reads: before readings end. */
  const trials = new AbortController();
  const settings: Settings = new Settings({
    ...options,
    file: join(folder, 'settings.json'),
    documents: join(folder, 'documents'),
    apply: async (config, trying) => {
      if ((await runBy(telemetry, settings.config, config, trying, trials.signal)) === 'stopped') return 'stopped';
      reports.reconfigure(config);
      connection.reconfigure(config.connection);
      return 'applied';
    },
  });
  const { faults = {}, driverFolder = folder } = options;
  const telemetry: Telemetry = new Telemetry(settings.config, { ...options, bootId, faults, driverFolder });
  reports.reconfigure(settings.config);
  const { endpoint, port, keepAlive } = options.config.connection;
  const connection: Connection = new Connection({
    ...options,
    place: { endpoint, port, keepAliveSeconds: keepAlive, ...place },
    identityFolder: join(folder, 'identity'),
    settings,
    telemetry,
    reports,
  });
  options.report({ kind: 'started', bootId });
  telemetry.start();
  const running = connection.run(stopping.signal);

  const leave = async (drainMs: number) => {
    trials.abort();
    await telemetry.stop();
    if (connection.isConnected) await atMost(clock, drainMs, (signal) => telemetry.drained(signal));
    if (connection.isConnected && drainMs > 0) await atMost(clock, LEAVE_MS, () => reports.last());
    reports.stop();
    stopping.abort();
    await connection.hangUp();
    await atMost(clock, LEAVE_MS, () => running);
    await telemetry.close();
  };
  let left: Promise<void> | undefined;
  return {
    bootId,
    order: (device, fault) => telemetry.order(device, fault),
    stop: (drainMs = DRAIN_MS) => {
      left ??= leave(drainMs);
      return left;
    },
  };
}

/** Lets readings come by another config, and sees whether they do; throws where they do not, and then they come by the one of before. */
async function runBy(
  telemetry: Telemetry,
  before: AgentConfig,
  config: AgentConfig,
  trying: () => void,
  signal: AbortSignal,
): Promise<'reads' | 'stopped'> {
  await telemetry.reconfigure(config);
  if (!readsOtherwise(before, config)) return 'reads';
  trying();
  const problem = await telemetry.reads(signal);
  if (signal.aborted) return 'stopped';
  if (problem === undefined) return 'reads';
  await telemetry.reconfigure(before);
  throw new Error(`it does not read by it: ${problem}`);
}

/** Waits for something, but no longer than `ms` of wall time. */
async function atMost(clock: Clock, ms: number, wait: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const time = new AbortController();
  const over = clock.sleep(ms * clock.speed, time.signal);
  await Promise.race([wait(time.signal), over]);
  time.abort();
}
