import { join } from 'node:path';
import type { AgentConfig, AgentDevice } from '../../schema/agent-config';
import { own } from '../../schema/own';
import type { Clock } from '../clock';
import type { Reading } from '../drivers/driver';
import { loadBreaches, type SavedBreaches, saveBreaches } from './edge/saved-breaches';
import { hear, listenTo, miss, missedIn, type SilenceStep } from './edge/silence';
import { compileEdge, type EdgeRules, type EdgeState, initialState, openAlerts, type Step, step } from './edge/step';
import type { AgentEvent, AgentRecord } from './ports';

interface EdgeDevicesOptions {
  /** The agent's own folder: raised alerts are kept in it. */
  readonly folder: string;
  readonly bootId: string;
  readonly clock: Clock;
  /** ms since the agent started. */
  monotonicMs(): number;
  /** Takes what is to be sent of a device. */
  send(device: string, records: readonly AgentRecord[]): void;
  report(event: AgentEvent): void;
}

/** ms of wall time, of a clock that runs faster. */
const LEAST_SILENT_MS = 10_000;

/** The devices of an agent, as its edge knows them: what was read of each, what is raised, and whether it is silent. */
export class EdgeDevices {
  private devices: readonly AgentDevice[] = [];
  private rules: EdgeRules;
  private readonly states = new Map<string, EdgeState>();
  private readonly breachesFile: string;
  private readonly saved: SavedBreaches;
  private stopListening = () => {};

  constructor(
    config: AgentConfig,
    private readonly options: EdgeDevicesOptions,
  ) {
    this.breachesFile = join(options.folder, 'raised-alerts.json');
    this.saved = loadBreaches(this.breachesFile);
    this.rules = this.compile(config);
    this.begin(config);
  }

  /** What is sampled, sent and remembered goes on. */
  reconfigure(config: AgentConfig): void {
    this.rules = this.compile(config);
    this.begin(config);
  }

  /** An alert that is raised already, for each. */
  *openAlerts(): Iterable<AgentEvent> {
    for (const device of this.devices) yield* openAlerts(this.rules, device.id, this.stateOf(device));
  }

  /** Whether the reading has values that count. */
  take(device: AgentDevice, reading: Reading): boolean {
    const stamp = { bootId: this.options.bootId, monotonicMs: this.options.monotonicMs() };
    const taken = step(this.rules, device, this.stateOf(device), reading, stamp);
    this.keep(device, taken);
    return !taken.events.some(({ kind }) => kind === 'left-out');
  }

  /** A device gave a sign of life. */
  hear(device: AgentDevice): void {
    this.move(device, hear);
  }

  /** From now on looks whenever something can be missed at the earliest. */
  listen(): void {
    this.stopListening();
    const { silent } = this.rules;
    if (silent.length === 0) return;
    for (const device of this.devices) this.move(device, listenTo);
    const waits = this.devices.map((device) => missedIn(silent, this.stateOf(device), this.options.monotonicMs()));
    // What is missed already may be heard again, and be missed anew.
    const shortest = Math.min(...silent.map(({ afterMs }) => afterMs));
    const wait = Math.min(shortest, ...waits.flatMap((ms) => ms ?? []));
    this.stopListening = this.options.clock.after(Math.max(1, wait), () => {
      for (const device of this.devices) this.move(device, miss);
      this.listen();
    });
  }

  stop(): void {
    this.stopListening();
  }

  /** To be called when the log has taken an alert. */
  rememberAlerts(): void {
    try {
      saveBreaches(this.breachesFile, this.states);
    } catch (thrown) {
      this.options.report({ kind: 'problem', detail: `raised alerts could not be kept: ${String(thrown)}` });
    }
  }

  /** Devices that are read from now on begin with what an earlier start of the agent knew of their alerts; the others go on. */
  private begin({ devices }: AgentConfig): void {
    this.devices = devices;
    for (const { id } of devices) if (!this.states.has(id)) this.states.set(id, initialState(own(this.saved, id)));
  }

  /** Something was heard of a device, or may be missed by now. */
  private move(device: AgentDevice, move: typeof hear | typeof miss | typeof listenTo): void {
    const { bootId, clock } = this.options;
    const before = this.stateOf(device);
    const now = { bootId, eventTime: clock.now(), monotonicMs: this.options.monotonicMs() };
    const { records, events, breaches, ...rest }: SilenceStep = move(this.rules.silent, device, before, now);
    const others = Object.entries(before.breaches).filter(
      ([id]) => !this.rules.silent.some((watch) => watch.id === id),
    );
    const state = { ...before, ...rest, breaches: { ...Object.fromEntries(others), ...breaches } };
    this.keep(device, { state, records, events });
  }

  private keep(device: AgentDevice, { state, records, events }: Step): void {
    this.states.set(device.id, state);
    for (const event of events) this.options.report(event);
    this.options.send(device.id, records);
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
}
