import type { AgentConfig } from '../../schema/agent-config';
import type { Snapshot } from '../../schema/plan/snapshot';
import type { DataDir } from '../data-dir';
import { chosenAgentConfigs } from './agent-configs';
import type { ChangeLog } from './change-log';
import { type OpenedConsole, openedConsole } from './console';
import { type EndStep, type Haste, LEFT, PATIENCE } from './end-step';
import { faultAnswer } from './fault-answer';
import { agentFor } from './fault-order';
import { type FleetParts, openParts } from './fleet-parts';
import { followFiles } from './follow-files';
import { refuseTooManyConnections } from './open-files';
import { Pace } from './pace';
import { readBack } from './read-back';
import type { AgentChanges, Moment, Reporter, Summary } from './reporter';
import { runSummary } from './run-summary';
import { tooManyPrograms } from './too-many-programs';
import type { UpOptions } from './up-options';

/** ms of wall time that reading back the lake has in any case. */
const LEAST_MS = 500;

/** A twin and its agents, from boot to the count at the end. The compiled files are in the data directory. */
export class FleetRun {
  readonly #parts: FleetParts;
  readonly #pace = new Pace();
  readonly #wallStart = performance.now();
  #console: OpenedConsole | undefined;

  /** `snapshot` is of what was compiled into the data directory. */
  static async start(
    dir: DataDir,
    options: UpOptions,
    reporter: Reporter,
    changes: ChangeLog,
    snapshot: Snapshot,
  ): Promise<FleetRun> {
    const configs = chosenAgentConfigs(dir.generated, options.devices);
    refuseTooManyConnections(configs.length);
    for (const order of options.faults) agentFor(order, configs);
    const parts = await openParts(dir, options, reporter, configs.length);
    const run = new FleetRun(parts);
    changes.follow(() => parts.clock.now());
    parts.agents.serve(snapshot);
    await run.#begin(configs, changes);
    return run;
  }

  private constructor(parts: FleetParts) {
    this.#parts = parts;
  }

  async #begin(configs: readonly AgentConfig[], changes: ChangeLog): Promise<void> {
    const { dir, options, reporter, twin, expected, agents, told, models, problems } = this.#parts;
    expected.expect(configs);
    try {
      this.#console = await this.#openConsole(changes);
    } catch (problem) {
      await this.abandon();
      throw problem;
    }
    const { fleet, port, notHonoured, refused } = twin.status();
    reporter.started({
      fleet,
      dataDir: dir.shown,
      port,
      console: this.#console?.url,
      things: configs.length,
      speed: options.speed,
      notHonoured,
      refused,
    });
    const tooMany = tooManyPrograms(configs);
    if (tooMany !== undefined) problems.tell(tooMany);
    told.watchBy(await models.edgeModels());
    await told.serve(configs);
    expected.expect(configs);
    agents.start(configs);
  }

  #openConsole(changes: ChangeLog): Promise<OpenedConsole | undefined> {
    const { dir, options, clock, twin, state, open, etl, models, expected, agents, problems } = this.#parts;
    const configs = () => expected.configs;
    const orderFault = (order: string) => faultAnswer(order, clock.now(), configs(), agents);
    return openedConsole(
      { dir, twin, state, open, etl, models, changes, configs, orderFault },
      options.consolePort,
      (text) => problems.tell(text),
    );
  }

  /** All devices have come in: from now on the machine has time for what can wait. */
  onboarded(): void {
    const { options, models, reporter } = this.#parts;
    if (options.train) models.trainMissing((trained) => reporter.trained(trained));
  }

  get allOnboarded(): boolean {
    const { things, onboarded } = this.#parts.state.counts();
    return onboarded === things;
  }

  /** Why the run cannot go on, if it cannot. */
  get died(): string | undefined {
    return this.#parts.agents.died;
  }

  moment(): Moment {
    const { twin, state, account, problems } = this.#parts;
    const { objects, streams, alerts, silent, errors } = twin.status();
    const fleet = state.counts();
    const elapsedMs = performance.now() - this.#wallStart;
    return {
      elapsedMs,
      fleet,
      ...account.recent(),
      messagesPerSecond: this.#pace.perSecond(elapsedMs, fleet.acknowledged),
      objects,
      waitingInStreams: streams.waiting,
      alerts,
      silent,
      errors: errors + problems.count,
    };
  }

  /** The folder holds other files now, of this snapshot. Throws where the twin cannot go by them, and then all runs on as it was. */
  apply(snapshot: Snapshot): Promise<AgentChanges> {
    return followFiles(this.#parts, snapshot, () => this.#console?.changed());
  }

  /** Stops agents and twin, then reads back what the lake holds. */
  async finish(haste: Haste): Promise<Summary> {
    const { clock, options, reporter, twin, expected, agents, etl, models } = this.#parts;
    const over = clock.now();
    const { drainMs, agentsMs, allMs } = PATIENCE[haste];
    const until = performance.now() + allMs;
    const tell = (step: EndStep) => reporter.ending(step);
    // The round that is going on gives the machine back at once: what it would have done, the last one does.
    etl.kill();
    tell({ step: 'models' });
    await models.finish();
    await agents.registeredAll();
    tell({ step: 'agents', agents: expected.configs.size });
    await agents.end(agentsMs, drainMs);
    await this.#console?.close();
    await twin.close();
    const hasEtl = etl.state() !== undefined;
    const reports = await (haste === 'none' ? etl.finish((step) => tell({ step: 'etl', ...step })) : etl.stop());
    options.engine.close();
    tell({ step: 'lake' });
    const lake = await readBack(this.#parts, Math.max(LEAST_MS, until - performance.now()));
    const left = [...(hasEtl && haste !== 'none' ? [LEFT.etl] : []), ...(lake === null ? [LEFT.lake] : [])];
    const elapsedMs = performance.now() - this.#wallStart;
    return runSummary(this.#parts, { over, lake, etl: reports, left, elapsedMs });
  }

  /** For whoever cannot wait. */
  kill(): void {
    const { options, agents, etl, models } = this.#parts;
    agents.kill();
    etl.kill();
    options.engine.close();
    models.kill();
  }

  /** Something is broken: ends it all without a count. */
  async abandon(): Promise<void> {
    this.kill();
    await this.#parts.agents.registeredAll();
    await this.#console?.close();
    await this.#parts.twin.close();
  }
}
