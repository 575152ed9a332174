import type { FromHost } from '../../runtime/agent/host-messages';
import type { AgentEvent } from '../../runtime/agent/ports';
import { type Clock, fastClock } from '../../runtime/clock';
import { QueryError } from '../../runtime/twin/lake/query/query-error';
import { lastTime } from '../../runtime/twin/last-time';
import type { AcceptedEdgeModel } from '../../runtime/twin/ml/edge-models';
import type { ResolvedResource } from '../../runtime/twin/ports';
import { Twin } from '../../runtime/twin/twin';
import type { AgentConfig } from '../../schema/agent-config';
import type { Snapshot } from '../../schema/plan/snapshot';
import { type Account, countOf, lossesOf, sumOfReadings } from '../../schema/reading-counts';
import type { FaultAnswer, TwinRefusal } from '../../schema/twin-protocol';
import type { DataDir } from '../data-dir';
import { openedLake } from '../query/opened-lake';
import { Unable } from '../unable';
import { chosenConfigs } from './agent-configs';
import { AlertCounts } from './alert-counts';
import { alertView } from './alert-view';
import type { ChangeLog } from './change-log';
import { type OpenedConsole, openedConsole } from './console';
import { type EndStep, type Haste, LEFT, PATIENCE } from './ending';
import { EtlRuns } from './etl-runs';
import { agentFor, faultFrom, faultOrder } from './fault-order';
import { FleetAgents } from './fleet-agents';
import { FleetState } from './fleet-state';
import { tooManyPrograms } from './host-room';
import { ModelRuns } from './model-runs';
import { OpenAlerts } from './open-alerts';
import { refuseTooManyConnections } from './open-files';
import { Pace } from './pace';
import { ProblemKinds, problemText } from './problem-kinds';
import type { AgentChanges, Moment, Reporter, Summary } from './reporter';
import { SaidLines } from './said-lines';
import { troubledSources } from './sources';
import { ToldAgents } from './told-agents';
import type { UpOptions } from './up-options';
import { whyNotFine } from './verdict';
import { type LakeCount, verifyLake } from './verify-lake';

const ACCOUNT_MS = 1000;
/** ms of wall time that reading back the lake has in any case. */
const LEAST_MS = 500;
/** ms of wall time that agents have to say what became of a change before it is told how far it has come. */
const HEARD_MS = 15_000;

const messageOf = (problem: unknown) => (problem instanceof Error ? problem.message : String(problem));

/** A twin and its agents, from boot to the count at the end. The compiled files are in the data directory. */
export class FleetRun {
  readonly #dir: DataDir;
  readonly #options: UpOptions;
  readonly #reporter: Reporter;
  readonly #clock: Clock;
  readonly #twin: Twin;
  readonly #agents: FleetAgents;
  readonly #told: ToldAgents;
  readonly #etl: EtlRuns;
  readonly #models: ModelRuns;
  readonly #state = new FleetState();
  readonly #open = new OpenAlerts();
  readonly #alerts = new AlertCounts();
  readonly #problems = new ProblemKinds();
  readonly #said = new SaidLines();
  readonly #pace = new Pace();
  readonly #wallStart = performance.now();
  readonly #startedAt: number;
  /** Of the stacks that the run has gone by; a new one where tables changed. */
  readonly #editions: (readonly ResolvedResource[])[];
  #configs = new Map<string, AgentConfig>();
  #died: string | undefined;
  #known: { readonly at: number; readonly account: Account } | undefined;
  #console: OpenedConsole | undefined;

  /** `snapshot` is of what was compiled into the data directory. */
  static async start(
    dir: DataDir,
    options: UpOptions,
    reporter: Reporter,
    changes: ChangeLog,
    snapshot: Snapshot,
  ): Promise<FleetRun> {
    const configs = chosenConfigs(dir.generated, options.devices);
    refuseTooManyConnections(configs.length);
    for (const order of options.faults) agentFor(order, configs);
    const startedAt = Date.now();
    // Time never goes back over one lake.
    const times = {
      speed: options.speed,
      epoch: Math.max(options.beginsAt ?? startedAt, lastTime(dir.path)),
      startedAt,
    };
    const clock = fastClock(times);
    let run: FleetRun | undefined;
    const fault = (order: string) => run?.orderFault(order) ?? Promise.resolve({ error: 'the fleet is starting' });
    const agents = {
      account: () => (run ? run.#account() : undefined),
      sourcesOf: (name: string) => (run ? run.#state.sourcesOf(name) : []),
    };
    const place = { generated: dir.generated, dataDir: dir.path, port: options.port };
    const twin = await Twin.boot({ ...place, clock, fault, agents });
    run = new FleetRun(dir, options, reporter, twin, { ...times, clock }, configs.length);
    changes.follow(() => clock.now());
    run.#agents.serve(snapshot);
    await run.#begin(configs, changes);
    return run;
  }

  private constructor(
    dir: DataDir,
    options: UpOptions,
    reporter: Reporter,
    twin: Twin,
    {
      clock,
      ...times
    }: { readonly speed: number; readonly epoch: number; readonly startedAt: number; readonly clock: Clock },
    agents: number,
  ) {
    this.#dir = dir;
    this.#options = options;
    this.#reporter = reporter;
    this.#clock = clock;
    this.#twin = twin;
    this.#editions = [twin.resources];
    this.#startedAt = times.epoch;
    this.#told = new ToldAgents(twin.iotCore, twin.status().fleet);
    this.#agents = new FleetAgents({
      iotCore: twin.iotCore,
      dataDir: dir.path,
      driverFolder: options.driverFolder,
      agents,
      seed: options.seed,
      clock: times,
      faults: options.faults,
      isCurrent: (config) => this.#configs.get(config.thing) === config,
      take: (message) => this.#take(message),
      died: (why) => {
        this.#died ??= why;
      },
      problem: (text) => this.#problem(text),
    });
    this.#etl = new EtlRuns({
      clock,
      place: () => ({ generated: dir.generated, dataDir: dir.path, resources: twin.resources, engine: options.engine }),
      problem: (text) => this.#problem(text),
    });
    this.#models = new ModelRuns({
      clock,
      generated: dir.generated,
      dataDir: dir.path,
      folder: options.driverFolder,
      ...(options.python ? { python: options.python } : {}),
      resources: () => twin.resources,
      object: (key, ask) => twin.findings.object(key, ask),
      alert: (subject, alert) => twin.tell(subject, JSON.stringify(alert)),
      hasCurated: () => this.#etl.state()?.lastAt !== undefined,
      serving: (endpoint) => reporter.serving(endpoint),
      watching: (models) => this.#watchBy(models),
      problem: (text) => this.#problem(text),
    });
    twin.alerts.follow((alert) => {
      const view = alertView(alert);
      reporter.alert(view, this.#alerts.add(view));
    });
  }

  async #begin(configs: readonly AgentConfig[], changes: ChangeLog): Promise<void> {
    this.#expect(configs);
    try {
      this.#console = await this.#openConsole(changes);
    } catch (problem) {
      await this.abandon();
      throw problem;
    }
    const { fleet, port, notHonoured, refused } = this.#twin.status();
    const { speed } = this.#options;
    const things = configs.length;
    const console = this.#console?.url;
    this.#reporter.started({
      fleet,
      dataDir: this.#dir.shown,
      port,
      console,
      things,
      speed,
      notHonoured,
      refused,
    });
    const tooMany = tooManyPrograms(configs);
    if (tooMany !== undefined) this.#problem(tooMany);
    this.#told.watchBy(await this.#models.edgeModels());
    await this.#told.serve(configs);
    this.#startAgents(configs);
  }

  /** All devices have come in: from now on the machine has time for what can wait. */
  onboarded(): void {
    if (this.#options.train) this.#models.trainMissing((trained) => this.#reporter.trained(trained));
  }

  get allOnboarded(): boolean {
    const { things, onboarded } = this.#state.counts();
    return onboarded === things;
  }

  /** Why the run cannot go on, if it cannot. */
  get died(): string | undefined {
    return this.#died;
  }

  moment(): Moment {
    const { objects, streams, alerts, silent, errors } = this.#twin.status();
    const fleet = this.#state.counts();
    const elapsedMs = performance.now() - this.#wallStart;
    return {
      elapsedMs,
      fleet,
      ...this.#account(),
      messagesPerSecond: this.#pace.perSecond(elapsedMs, fleet.acknowledged),
      objects,
      waitingInStreams: streams.waiting,
      alerts,
      silent,
      errors: errors + this.#problems.count,
    };
  }

  /** What became of the readings, at most a second old: adding up thousands of devices takes its time. */
  #account(): Account {
    const now = performance.now();
    if (this.#known && now - this.#known.at < ACCOUNT_MS) return this.#known.account;
    const readingsByGroup = this.#state.readingsByGroup();
    const readings = sumOfReadings(Object.values(readingsByGroup));
    const sources = troubledSources(this.#state.accounts());
    const account = { readings, readingsByGroup, sources, losses: lossesOf(readings) };
    this.#known = { at: now, account };
    return account;
  }

  /**
   * The folder holds other files now. The twin goes by them first, then its agents: they are told through their shadow, as by `apply`, and read on meanwhile. Only those
   * that are not in the files any more, or that nobody can tell, stop before, and what they still send is judged by the rules that it was meant for.
   * Throws where the twin cannot go by them, and then all runs on as it was.
   */
  async apply(snapshot: Snapshot): Promise<AgentChanges> {
    const before = this.#configs;
    const after = new Map(
      chosenConfigs(this.#dir.generated, this.#options.devices).map((config) => [config.thing, config]),
    );
    const added = [...after.keys()].filter((thing) => !before.has(thing));
    const removed = [...before.keys()].filter((thing) => !after.has(thing));
    const different = [...after.values()].filter((config) => {
      const old = before.get(config.thing);
      return old && JSON.stringify(old) !== JSON.stringify(config);
    });
    const told = different.filter((config) => this.#canBeTold(before.get(config.thing), config));
    const changed = different.filter((config) => !told.includes(config)).map(({ thing }) => thing);
    await this.#agents.stop([...removed, ...changed]);
    const moves = told.some(({ thing, devices }) => topicsOf(before.get(thing)?.devices) !== topicsOf(devices));
    const besides = moves ? 'former-topics' : 'nothing';
    const resources = await this.#twin.apply(this.#dir.generated, besides).catch((problem: unknown) => {
      this.#startAgents([...removed, ...changed].flatMap((thing) => before.get(thing) ?? []));
      throw problem;
    });
    for (const thing of removed) {
      this.#state.remove(thing);
      this.#open.remove(thing);
    }
    this.#configs = new Map([...before].filter(([thing]) => after.has(thing)));
    this.#agents.serve(snapshot);
    if (resources.some(({ type }) => type === 'AWS::Glue::Table')) this.#editions.push(this.#twin.resources);
    this.#told.watchBy(await this.#models.edgeModels());
    await this.#told.serve([...after.values()]);
    this.#startAgents([...added, ...changed].flatMap((thing) => after.get(thing) ?? []));
    this.#expect(told);
    this.#console?.changed();
    await this.#told.tell(told);
    const heard = await this.#told.heard(
      told.map(({ thing }) => thing),
      HEARD_MS,
    );
    // Who has not answered may still speak on its former topics: they stay until the next change.
    if (moves && heard.waiting.length === 0) await this.#twin.apply(this.#dir.generated);
    return { added, removed, changed, told: heard };
  }

  /** A version was accepted or withdrawn: the agents of its groups are told, in the same words as of any change. */
  async #watchBy(models: readonly AcceptedEdgeModel[]): Promise<void> {
    const groups = this.#told.watchBy(models);
    await this.#told.tell([...this.#configs.values()].filter(({ group }) => groups.has(group)));
  }

  /** Who has joined since a model was accepted hears of it now; who knows is not told again. */
  #joined(thing: string): void {
    const config = this.#configs.get(thing);
    if (!config || !this.#told.isWatching(config.group)) return;
    void this.#told.tell([config]).catch((problem: unknown) => this.#problem(messageOf(problem), thing));
  }

  /** A running agent takes all that its shadow can carry; who it is and how it joins stands in its file alone. */
  #canBeTold(before: AgentConfig | undefined, after: AgentConfig): boolean {
    if (!before || this.#twin.iotCore.registry.thing(after.thing) === undefined) return false;
    const ofFile = ({ group, connection, provisioning, shadow }: AgentConfig) =>
      JSON.stringify([group, { ...connection, keepAlive: 0 }, provisioning, shadow]);
    return ofFile(before) === ofFile(after);
  }

  /** Stops agents and twin, then reads back what the lake holds. */
  async finish(haste: Haste): Promise<Summary> {
    const over = this.#clock.now();
    const { drainMs, agentsMs, allMs } = PATIENCE[haste];
    const until = performance.now() + allMs;
    const tell = (step: EndStep) => this.#reporter.ending(step);
    // The round that is going on gives the machine back at once: what it would have done, the last one does.
    this.#etl.kill();
    tell({ step: 'models' });
    await this.#models.finish();
    await this.#agents.registeredAll();
    tell({ step: 'agents', agents: this.#configs.size });
    await this.#agents.end(agentsMs, drainMs);
    await this.#console?.close();
    await this.#twin.close();
    const hasEtl = this.#etl.state() !== undefined;
    const etl = await (haste === 'none'
      ? this.#etl.finish((step) => tell({ step: 'etl', ...step }))
      : this.#etl.stop());
    this.#options.engine.close();
    const status = this.#twin.status();
    const fleet = this.#state.counts();
    tell({ step: 'lake' });
    const lake = await this.#verified(Math.max(LEAST_MS, until - performance.now()));
    const left = [...(hasEtl && haste !== 'none' ? [LEFT.etl] : []), ...(lake === null ? [LEFT.lake] : [])];
    const notOnboarded = this.#state.notOnboarded();
    this.#known = undefined;
    const { readings, readingsByGroup, losses } = this.#account();
    const sources = troubledSources(this.#state.accounts(), over);
    const alertsGivenUp = fleet.dropped - readings.refused - countOf(readings.givenUp);
    const notFine = whyNotFine({
      died: this.#died,
      notOnboarded,
      lake,
      sources,
      readings: readingsByGroup,
      alertsGivenUp,
    });
    const problemKinds = this.#problems.list();
    return {
      fleet,
      notOnboarded,
      messagesByGroup: this.#state.byGroup(),
      ...{ readings, readingsByGroup, readingsByDevice: [...this.#state.accounts()], sources, losses },
      lake,
      etl,
      objects: status.objects,
      objectBytes: status.objectBytes,
      alerts: this.#alerts.list(),
      silent: status.silent,
      errors: status.errors + this.#problems.count,
      refusals: status.refusals,
      problems: problemKinds.map(problemText),
      problemKinds,
      notHonoured: status.notHonoured,
      refused: status.refused,
      elapsedMs: performance.now() - this.#wallStart,
      simulatedMs: this.#clock.now() - this.#startedAt,
      left,
      fine: notFine.length === 0,
      notFine,
    };
  }

  /** For whoever cannot wait. */
  kill(): void {
    this.#agents.kill();
    this.#etl.kill();
    this.#options.engine.close();
    this.#models.kill();
  }

  /** Something is broken: ends it all without a count. */
  async abandon(): Promise<void> {
    this.kill();
    await this.#agents.registeredAll();
    await this.#console?.close();
    await this.#twin.close();
  }

  /** null where that takes longer than `timeoutMs` of wall time. */
  async #verified(timeoutMs: number): Promise<LakeCount | null> {
    const lakes = this.#editions.map((resources) => openedLake(this.#dir, resources));
    try {
      return await verifyLake(lakes, this.#startedAt, this.#state.acknowledged(), timeoutMs);
    } catch (problem) {
      if (!(problem instanceof QueryError)) throw problem;
      if (problem.code === 'EXCEEDED_TIME_LIMIT') return null;
      this.#problem(`the lake cannot be read: ${problem.message}`);
      return { messages: 0, duplicates: 0, missing: this.#state.counts().acknowledged };
    } finally {
      for (const lake of lakes) await lake.close();
    }
  }

  #openConsole(changes: ChangeLog): Promise<OpenedConsole | undefined> {
    return openedConsole(
      {
        dir: this.#dir,
        twin: this.#twin,
        state: this.#state,
        open: this.#open,
        etl: this.#etl,
        models: this.#models,
        changes,
        configs: () => this.#configs,
        orderFault: (order) => this.orderFault(order),
      },
      this.#options.consolePort,
      (text) => this.#problem(text),
    );
  }

  /** A new map each time: whoever holds the old one sees that it is old. */
  #expect(configs: readonly AgentConfig[]): void {
    this.#configs = new Map([...this.#configs, ...configs.map((config) => [config.thing, config] as const)]);
    for (const config of configs) {
      this.#state.expect(config, this.#clock.now());
      this.#open.expect(config.thing, config.group);
    }
  }

  #startAgents(configs: readonly AgentConfig[]): void {
    this.#expect(configs);
    this.#agents.start(configs);
  }

  /** An order that comes while it runs counts from now. */
  async orderFault(text: string): Promise<FaultAnswer | TwinRefusal> {
    try {
      const order = faultOrder(text);
      const { thing } = agentFor(order, [...this.#configs.values()]);
      const fault = faultFrom(order, this.#clock.now());
      this.#agents.order(thing, order.device, fault);
      return { format: 'fleetwright/twin-fault/v1', device: order.device, ...fault };
    } catch (problem) {
      if (!(problem instanceof Unable)) throw problem;
      return { error: problem.message, ...(problem.fix === undefined ? {} : { fix: problem.fix }) };
    }
  }

  #take(message: FromHost): void {
    switch (message.kind) {
      case 'progress':
        for (const [thing, counts] of Object.entries(message.counts)) this.#state.take(thing, counts);
        return;
      case 'failed':
        this.#problem(message.why, message.thing);
        return;
      case 'event':
        this.#hear(message.thing, message.event);
        return;
      default:
        return;
    }
  }

  #hear(thing: string, event: AgentEvent): void {
    if (event.kind === 'connected') this.#joined(thing);
    else if (event.kind === 'problem') this.#problem(event.detail, event.device ?? thing);
    else if (event.kind === 'alert') this.#open.take(thing, event);
    else if (event.kind === 'said') this.#hearLine(thing, event);
    else if (event.kind === 'source') {
      const { device, is, why } = event;
      const since = this.#clock.now();
      const change = { thing, device, group: this.#configs.get(thing)?.group ?? '', is, why, since };
      const before = this.#state.source(thing, device, { is, why, since });
      if (is === 'working') this.#reporter.source(change, before === 'failing' || before === 'silent');
      else this.#reporter.source(change, this.#problems.add(why, device));
    }
  }

  #hearLine(thing: string, { device, text }: Extract<AgentEvent, { kind: 'said' }>): void {
    const heldBack = this.#said.allows(performance.now());
    if (heldBack === undefined) return;
    const more = heldBack === 0 ? '' : ` (and ${heldBack} more lines of programs before it)`;
    this.#reporter.said({ thing, device, text: `${text}${more}` });
  }

  #problem(text: string, who?: string): void {
    if (this.#problems.add(text, who)) this.#reporter.problem(who === undefined ? text : `${who}: ${text}`);
  }
}

const topicsOf = (devices: AgentConfig['devices'] = []) => JSON.stringify(devices.map(({ topics }) => topics));
