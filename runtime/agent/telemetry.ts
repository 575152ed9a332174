import type { AgentConfig, AgentDevice, AgentDriver } from '../../schema/agent-config';
import type { Clock } from '../clock';
import type { Driver, DriverState, Fault, Reading } from '../drivers/driver';
import { DeviceClock } from './device-clock';
import { DriverSessions } from './driver-sessions';
import { EdgeDevices } from './edge-devices';
import { FirstReading } from './first-reading';
import { Outbox } from './outbox';
import type { AgentEvent, Session } from './ports';
import type { PumpEnd } from './pump/pump';
import { Sources } from './sources';
import type { WallClock } from './wall-clock';

export interface TelemetryOptions {
  /** The agent's own folder: log and raised alerts are kept in it. */
  readonly folder: string;
  readonly bootId: string;
  readonly clock: Clock;
  readonly seed: number;
  /** Ordered from the start, by device. */
  readonly faults: Readonly<Record<string, readonly Fault[]>>;
  /** Throws where this agent has no such driver. */
  readonly driverFor: (driver: AgentDriver) => Driver;
  /** Where relative paths of a driver begin. */
  readonly driverFolder: string;
  readonly wallClock?: WallClock;
  report(event: AgentEvent): void;
}

/** What is read on the device, from the drivers to the log, whether there is a connection or not; and the way out, while there is one. */
export class Telemetry {
  private config: AgentConfig;
  private driver: Driver;
  private readonly clock: DeviceClock;
  private readonly sources: Sources;
  private readonly drivers: DriverSessions;
  private readonly edge: EdgeDevices;
  private readonly outbox: Outbox;
  private readonly firstReading: FirstReading;

  /** Throws when the log cannot be opened. */
  constructor(
    config: AgentConfig,
    private readonly options: TelemetryOptions,
  ) {
    this.config = config;
    this.driver = options.driverFor(config.driver);
    this.clock = new DeviceClock(options);
    this.sources = new Sources(options.clock, options.report);
    this.firstReading = new FirstReading(options.clock, this.sources);
    this.drivers = new DriverSessions({
      ...options,
      take: (device, reading) => this.take(device, reading),
      source: (device, state) => this.source(device, state),
    });
    this.edge = new EdgeDevices(config, {
      ...options,
      monotonicMs: () => this.clock.monotonicMs,
      send: (device, records) => this.outbox.add(device, records),
    });
    this.outbox = new Outbox(config, {
      ...options,
      deviceClock: this.clock,
      alertAccepted: () => this.edge.rememberAlerts(),
    });
  }

  /** Throws on a fault that does not exist. */
  start(): void {
    const { devices, everyMs } = this.config;
    this.sources.watch(devices, everyMs, this.driver.manifest.whenSilent);
    this.outbox.tellFound();
    for (const event of this.edge.openAlerts()) this.options.report(event);
    for (const device of devices) this.drivers.start(this.driver, this.config, device);
    this.edge.listen();
  }

  /** Orders a disturbance of a running device. Throws when its driver has none of that kind. */
  async order(deviceId: string, fault: Fault): Promise<void> {
    const device = this.config.devices.find(({ id }) => id === deviceId);
    if (!device) throw new Error(`there is no device ${deviceId}`);
    await this.drivers.disturb(this.driver, this.config, device, fault);
    this.drivers.start(this.driver, this.config, device);
  }

  /**
   * Runs by another config from now on. What is sampled, sent and remembered goes on: sequence, raised alerts, log. Throws when the log cannot be opened by the
   * new bound or there is no such driver, and then runs by the old one.
   */
  async reconfigure(config: AgentConfig): Promise<void> {
    const before = this.config;
    const driver = this.options.driverFor(config.driver);
    const otherLog = !same(config.buffer, before.buffer);
    const pause = otherLog || config.everyMs !== before.everyMs || readsOtherwise(before, config);
    if (pause) await this.stop();
    this.firstReading.reset();
    try {
      if (otherLog) await this.outbox.rebound(config.buffer, before.buffer);
      this.edge.reconfigure(config);
      this.driver = driver;
      this.outbox.know(config.devices);
      this.config = config;
    } finally {
      if (pause) this.start();
      else this.edge.listen();
    }
  }

  /** Whether this config reads: resolves without a word when it does, else with why not. */
  reads(signal: AbortSignal): Promise<string | undefined> {
    return this.firstReading.awaited(this.config.devices, this.config.everyMs, signal);
  }

  /** Sends what is in the log over one session until that ends, or the signal is aborted. */
  pumpTo(session: Session, signal: AbortSignal): Promise<PumpEnd> {
    return this.outbox.pumpTo(session, signal);
  }

  /** Takes no more readings; resolves when those that were taken are on disk. */
  async stop(): Promise<void> {
    this.sources.stop();
    this.edge.stop();
    await this.drivers.stop();
    await this.outbox.appended();
  }

  /** Resolves when everything in the log was sent and acknowledged, or when the signal is aborted. */
  drained(signal: AbortSignal): Promise<void> {
    return this.outbox.drained(signal);
  }

  close(): Promise<void> {
    return this.outbox.close();
  }

  private take(device: AgentDevice, reading: Reading): void {
    this.clock.look();
    this.sources.heard(device.id);
    this.options.report({ kind: 'taken', device: device.id, count: 1 });
    if (this.edge.take(device, reading)) this.firstReading.came();
  }

  private source(device: AgentDevice, state: DriverState): void {
    this.sources.take(device.id, state);
    if (state.is === 'working' && !state.isOrderedSilent) this.edge.hear(device);
  }
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Whether other readings come by it: then it has to show that any do. */
export const readsOtherwise = (before: AgentConfig, after: AgentConfig): boolean =>
  !same(before.driver, after.driver) ||
  !same(before.fields.map(withoutDeadband), after.fields.map(withoutDeadband)) ||
  !same(before.devices, after.devices);

const withoutDeadband = ({ deadband: _, ...field }: AgentConfig['fields'][number]) => field;
