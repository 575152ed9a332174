import { join } from 'node:path';
import type { AgentConfig, AgentDevice, AgentDriver } from '../../schema/agent-config';
import { own } from '../../schema/own';
import type { Clock } from '../clock';
import type { Driver, DriverContext, DriverSession, Fault, Reading } from '../drivers/driver';
import { ClockJumps } from './clock-jumps';
import { DrainableLog } from './drainable-log';
import { loadBreaches, type SavedBreaches, saveBreaches } from './edge/saved-breaches';
import { hear, listenTo, miss, missedIn, type Told } from './edge/silence';
import { compileEdge, type EdgeRules, type EdgeState, initialState, openAlerts, type Step, step } from './edge/step';
import { AppendError } from './log/append-error';
import { openLog } from './log/log';
import type { AgentEvent, AgentRecord, RecordEvent, Session } from './ports';
import { type PumpEnd, pump } from './pump/pump';
import { Readdressed } from './readdressed';
import { Sources, silentAfter } from './sources';
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

/** ms of wall time, of a clock that runs faster. */
const LEAST_SILENT_MS = 10_000;
/** ms of wall time: between two looks at whether a new config reads, and how long all of its sources may fail. */
const LOOK_MS = 500;
const FAILS_FOR_GOOD_MS = 10_000;

/** What is read on the device, from the drivers to the log, whether there is a connection or not; and the way out, while there is one. */
export class Telemetry {
  private config: AgentConfig;
  private driver: Driver;
  private rules: EdgeRules;
  private log: DrainableLog;
  private readonly states = new Map<string, EdgeState>();
  private readonly sessions = new Map<string, DriverSession>();
  private readonly faults = new Map<string, readonly Fault[]>();
  private readonly appending = new Set<Promise<unknown>>();
  private readonly startedAt: number;
  private readonly breachesFile: string;
  private readonly sources: Sources;
  private readonly jumps: ClockJumps;
  private listening = () => {};
  private readonly saved: SavedBreaches;
  private readonly readdressed: Readdressed;
  /** A reading with a value has come since the config is in force; and who waits for it. */
  private hasRead = false;
  private heardFirst: (() => void) | undefined;
  /** Devices by the topics of their messages; also those that the config had before. */
  private readonly devicesByTopic = new Map<string, string>();
  /** Readings that are in the log or about to be, by device. */
  private readonly waiting = new Map<string, number>();
  private pumping: Promise<unknown> = Promise.resolve();
  /** Aborted while the log is exchanged for another. */
  private exchange = new AbortController();
  private exchanged: Promise<void> = Promise.resolve();

  /** Throws when the log cannot be opened. */
  constructor(
    config: AgentConfig,
    private readonly options: TelemetryOptions,
  ) {
    this.config = config;
    this.driver = options.driverFor(config.driver);
    this.rules = this.compile(config);
    this.readdressed = new Readdressed(join(options.folder, 'topics.json'));
    this.knowTopics(config);
    this.log = this.open(config);
    this.sources = new Sources(options.clock, options.report);
    this.startedAt = options.clock.monotonic();
    this.jumps = new ClockJumps(options.wallClock);
    this.jumps.look(this.startedAt);
    this.breachesFile = join(options.folder, 'raised-alerts.json');
    this.saved = loadBreaches(this.breachesFile);
    this.begin(config);
  }

  /** Devices that are read from now on begin with what an earlier start of the agent knew of their alerts; the others go on. */
  private begin({ devices }: AgentConfig): void {
    for (const { id } of devices) {
      if (this.states.has(id)) continue;
      this.states.set(id, initialState(own(this.saved, id)));
      this.faults.set(id, own(this.options.faults, id) ?? []);
    }
  }

  /** Throws on a fault that does not exist. */
  start(): void {
    const { devices, everyMs } = this.config;
    this.sources.watch(devices, everyMs, this.driver.manifest.whenSilent);
    void this.log.tellFound();
    for (const { id } of devices)
      for (const event of openAlerts(this.rules, id, this.states.get(id) ?? initialState())) this.options.report(event);
    for (const device of this.config.devices) this.startDriver(device);
    this.listen();
  }

  /** Orders a disturbance of a running device. Throws when its driver has none of that kind. */
  async order(deviceId: string, fault: Fault): Promise<void> {
    const device = this.config.devices.find(({ id }) => id === deviceId);
    if (!device) throw new Error(`there is no device ${deviceId}`);
    const { driver } = this;
    if (!Object.hasOwn(driver.faults(this.config.driver), fault.kind))
      throw new Error(`${deviceId} has no fault ${fault.kind}`);
    this.faults.set(deviceId, [...(this.faults.get(deviceId) ?? []), fault]);
    await this.sessions.get(deviceId)?.stop();
    this.startDriver(device);
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
    if (pause) await this.stopDrivers();
    this.hasRead = false;
    try {
      if (otherLog) await this.exchangeLog(config);
      this.rules = this.compile(config);
      this.driver = driver;
      this.knowTopics(config);
      this.begin(config);
      this.config = config;
    } finally {
      if (pause) this.start();
      else this.listen();
    }
  }

  /**
   * Whether this config reads: resolves without a word when a reading with a value has come from any of its devices; else, after as many intervals as make a
   * source silent, with why not. A config whose sources all fail is not waited for so long.
   */
  reads(signal: AbortSignal): Promise<string | undefined> {
    const { clock } = this.options;
    const { devices, everyMs } = this.config;
    const limit = silentAfter(everyMs, clock);
    const begun = clock.monotonic();
    if (this.hasRead || signal.aborted) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const done = (why?: string) => {
        cancel();
        this.heardFirst = undefined;
        signal.removeEventListener('abort', stop);
        resolve(why);
      };
      const stop = () => done();
      const look = () => {
        const passed = clock.monotonic() - begun;
        const failing = this.sources.failing(devices);
        if (passed >= limit)
          done(failing ?? `none of ${devices.length} devices has said anything within ${Math.round(limit / 1000)} s`);
        else if (failing !== undefined && passed >= FAILS_FOR_GOOD_MS * clock.speed) done(failing);
        else cancel = clock.after(Math.min(limit - passed, LOOK_MS * clock.speed), look);
      };
      let cancel = () => {};
      signal.addEventListener('abort', stop, { once: true });
      this.heardFirst = () => done();
      look();
    });
  }

  /** Sends what is in the log over one session until that ends, or the signal is aborted. */
  async pumpTo(session: Session, signal: AbortSignal): Promise<PumpEnd> {
    const { clock } = this.options;
    const report = (event: RecordEvent) => this.became(event);
    const topicNow = (topic: string) => this.readdressed.now(topic);
    const jumpedSince = (appendedAt: number) => {
      this.lookAtClock();
      return this.jumps.since(appendedAt);
    };
    await this.clockSettled(session, signal);
    for (;;) {
      await this.exchanged;
      const until = AbortSignal.any([signal, this.exchange.signal]);
      const pumping = pump({ log: this.log, session, clock, signal: until, report, jumpedSince, topicNow });
      this.pumping = pumping;
      const end = await pumping;
      if (end.why !== 'stopped' || signal.aborted) return end;
    }
  }

  /** Takes no more readings; resolves when those that were taken are on disk. */
  async stop(): Promise<void> {
    await this.stopDrivers();
  }

  /** Resolves when everything in the log was sent and acknowledged, or when the signal is aborted. */
  drained(signal: AbortSignal): Promise<void> {
    return this.log.drained(signal);
  }

  async close(): Promise<void> {
    await this.log.close();
  }

  private open({ buffer }: AgentConfig, tellFound = true): DrainableLog {
    const { folder, bootId, clock } = this.options;
    const report = (event: Parameters<Parameters<typeof openLog>[0]['report']>[0]) =>
      event.kind === 'problem' ? this.options.report(event) : this.became(event);
    const log = openLog({ folder: join(folder, 'log'), ...buffer, bootId, clock, report, tellFound });
    return new DrainableLog(log, () => queueMicrotask(() => this.settle()));
  }

  private async exchangeLog(config: AgentConfig): Promise<void> {
    let done = () => {};
    this.exchanged = new Promise((resolve) => {
      done = resolve;
    });
    this.exchange.abort();
    try {
      await this.pumping;
      await this.log.close();
      try {
        this.log = this.open(config, false);
      } catch (thrown) {
        this.log = this.open(this.config, false);
        throw thrown;
      }
    } finally {
      this.exchange = new AbortController();
      done();
    }
  }

  private startDriver(device: AgentDevice): void {
    const { clock, seed, driverFolder, report } = this.options;
    const { driver } = this;
    const { fields, thresholds, everyMs } = this.config;
    const { id } = device;
    const context: DriverContext = {
      driver: this.config.driver,
      device,
      fields,
      thresholds,
      everyMs,
      clock,
      seed,
      faults: this.faults.get(id) ?? [],
      folder: driverFolder,
      problem: (message) => report({ kind: 'problem', device: id, detail: message }),
      leftOut: (reason, count = 1) => {
        report({ kind: 'taken', device: id, count });
        report({ kind: 'left-out', device: id, reason, count });
      },
      fieldLeftOut: (reason, count = 1) => report({ kind: 'field-left-out', device: id, reason, count }),
      source: (state) => {
        this.sources.take(id, state);
        if (state.is === 'working' && !state.isOrderedSilent) this.silence(device, hear);
      },
      said: (text) => report({ kind: 'said', device: id, text }),
    };
    this.sessions.set(
      id,
      driver.start(context, (reading) => this.take(device, reading)),
    );
  }

  private async stopDrivers(): Promise<void> {
    this.sources.stop();
    this.listening();
    await Promise.all([...this.sessions.values()].map((session) => session.stop()));
    this.sessions.clear();
    await Promise.all(this.appending);
  }

  /** What the log has waits until the time is right: it is then that the clock jumps, and messages get their true time. */
  private async clockSettled(session: Session, signal: AbortSignal): Promise<void> {
    const { wallClock } = this.options;
    if (wallClock === undefined) return;
    const waiting = new AbortController();
    const until = AbortSignal.any([signal, waiting.signal]);
    await Promise.race([wallClock.settled(until), session.closed]);
    waiting.abort();
  }

  private lookAtClock(): void {
    const { clock, report } = this.options;
    const jump = this.jumps.look(clock.monotonic());
    if (jump === 0) return;
    const seconds = Math.round(Math.abs(jump) / 1000).toLocaleString('en-US');
    const detail = `the clock was put ${jump > 0 ? 'forward' : 'back'} by ${seconds} s; readings that are not sent yet get their true time`;
    report({ kind: 'problem', detail });
  }

  private take(device: AgentDevice, reading: Reading): void {
    const { bootId, report } = this.options;
    this.lookAtClock();
    this.sources.heard(device.id);
    report({ kind: 'taken', device: device.id, count: 1 });
    const stamp = { bootId, monotonicMs: this.monotonicMs };
    const taken = step(this.rules, device, this.stateOf(device), reading, stamp);
    this.keep(device, taken);
    if (taken.events.some(({ kind }) => kind === 'left-out')) return;
    this.hasRead = true;
    this.heardFirst?.();
  }

  private keep(device: AgentDevice, { state, records, events }: Step): void {
    this.states.set(device.id, state);
    for (const event of events) this.options.report(event);
    for (const record of records) {
      if (record.kind === 'data') this.wait(device.id, 1);
      const appending = this.append(device.id, record).finally(() => this.appending.delete(appending));
      this.appending.add(appending);
    }
  }

  /** Something was heard of a device, or may be missed by now. */
  private silence(device: AgentDevice, move: typeof hear | typeof miss | typeof listenTo): void {
    const { bootId, clock } = this.options;
    const before = this.stateOf(device);
    const now = { bootId, eventTime: clock.now(), monotonicMs: this.monotonicMs };
    const { records, events, breaches, ...rest }: Told = move(this.rules.silent, device, before, now);
    const others = Object.entries(before.breaches).filter(
      ([id]) => !this.rules.silent.some((watch) => watch.id === id),
    );
    const state = { ...before, ...rest, breaches: { ...Object.fromEntries(others), ...breaches } };
    this.keep(device, { state, records, events });
  }

  /** Looks again when something can be missed at the earliest. */
  private listen(): void {
    this.listening();
    const { silent } = this.rules;
    if (silent.length === 0) return;
    for (const device of this.config.devices) this.silence(device, listenTo);
    const waits = this.config.devices.map((device) => missedIn(silent, this.stateOf(device), this.monotonicMs));
    // What is missed already may be heard again, and be missed anew.
    const shortest = Math.min(...silent.map(({ afterMs }) => afterMs));
    const wait = Math.min(shortest, ...waits.flatMap((ms) => ms ?? []));
    this.listening = this.options.clock.after(Math.max(1, wait), () => {
      for (const device of this.config.devices) this.silence(device, miss);
      this.listen();
    });
  }

  private compile(config: AgentConfig): EdgeRules {
    const rules = compileEdge(config);
    // Programs take wall time, however fast the clock runs.
    const least = this.options.clock.speed === 1 ? 0 : LEAST_SILENT_MS * this.options.clock.speed;
    return { ...rules, silent: rules.silent.map((watch) => ({ ...watch, afterMs: Math.max(watch.afterMs, least) })) };
  }

  private stateOf({ id }: AgentDevice): EdgeState {
    return this.states.get(id) ?? initialState();
  }

  /** ms since the agent started. */
  private get monotonicMs(): number {
    return Math.max(0, Math.round(this.options.clock.monotonic() - this.startedAt));
  }

  private async append(device: string, record: AgentRecord): Promise<void> {
    const { kind: of, topic } = record;
    try {
      await this.log.append(record);
    } catch (thrown) {
      // The log counts and reports what it does not take, but for what comes after its end.
      if (thrown instanceof AppendError && thrown.reason === 'closed')
        this.became({ kind: 'dropped', count: 1, of, topic, reason: 'closed', why: thrown.message });
      return;
    }
    this.options.report({ kind: 'accepted', device, of, count: 1 });
    if (of === 'alert') this.rememberAlerts();
  }

  private became({ topic, ...event }: RecordEvent): void {
    // What an earlier config left in the log goes by its topic where nobody knows its device any more.
    const device = this.devicesByTopic.get(topic) ?? topic;
    if (event.of === 'data') this.wait(device, event.kind === 'found' ? event.count : -event.count);
    if (event.kind === 'dropped') this.options.report({ ...event, device });
    else if (event.kind === 'acknowledged') this.options.report({ ...event, kind: event.kind, device });
    else if (event.of === 'data') this.options.report({ kind: 'found', device, count: event.count });
  }

  private wait(device: string, more: number): void {
    this.waiting.set(device, (this.waiting.get(device) ?? 0) + more);
  }

  /** Once the log is empty, what should still be in it was damaged on the disk and passed over. */
  private settle(): void {
    if (!this.log.isEmpty || this.appending.size > 0) return;
    this.readdressed.forget();
    for (const [device, count] of this.waiting) {
      if (count <= 0) continue;
      this.waiting.set(device, 0);
      const lost = { kind: 'dropped', reason: 'damaged', why: 'damaged on the disk' } as const;
      this.options.report({ ...lost, device, of: 'data', count });
    }
  }

  private knowTopics({ devices }: AgentConfig): void {
    this.readdressed.move(devices);
    for (const { id, topics } of devices)
      for (const topic of [topics.data, topics.alert, ...this.readdressed.formerOf(id)])
        this.devicesByTopic.set(topic, id);
  }

  private rememberAlerts(): void {
    try {
      saveBreaches(this.breachesFile, this.states);
    } catch (thrown) {
      this.options.report({ kind: 'problem', detail: `raised alerts could not be kept: ${String(thrown)}` });
    }
  }
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Whether other readings come by it: then it has to show that any do. */
export const readsOtherwise = (before: AgentConfig, after: AgentConfig): boolean =>
  !same(before.driver, after.driver) ||
  !same(before.fields.map(withoutDeadband), after.fields.map(withoutDeadband)) ||
  !same(before.devices, after.devices);

const withoutDeadband = ({ deadband: _, ...field }: AgentConfig['fields'][number]) => field;
