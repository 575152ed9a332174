import { join } from 'node:path';
import type { Clock } from '../../runtime/clock';
import type { Ask, LaidScore } from '../../runtime/twin/findings/findings';
import { BucketFolders } from '../../runtime/twin/ml/bucket-folders';
import { type AcceptedEdgeModel, EdgeModels } from '../../runtime/twin/ml/edge-models';
import { Endpoint } from '../../runtime/twin/ml/endpoint';
import { type FleetModel, fleetModels } from '../../runtime/twin/ml/fleet-models';
import { findPython, NoPython } from '../../runtime/twin/ml/python';
import type { ModelPackage } from '../../runtime/twin/ml/registry';
import { registryOf, type TrainingReport, trainModel } from '../../runtime/twin/ml/train-model';
import { type ScoredRow, watchModel } from '../../runtime/twin/ml/watch-model';
import type { ResolvedResource } from '../../runtime/twin/ports';

/** New readings no longer look like what a model learned from. */
interface DriftAlert {
  readonly drift: string;
  readonly what: string;
}

export interface ModelRunsOptions {
  readonly clock: Clock;
  readonly generated: string;
  readonly dataDir: string;
  /** Where the user works: an environment of Python may be there. */
  readonly folder: string;
  /** Settled when a Python environment was made for training, with why there is none where that failed; absent where none is made. */
  readonly python?: Promise<string | undefined>;
  /** As the fleet is now. */
  resources(): readonly ResolvedResource[];
  /** Objects were put where the function of findings looks: gives the scores that it laid. */
  object(key: string, ask: Ask): Promise<readonly LaidScore[]>;
  alert(subject: string, alert: DriftAlert): Promise<void>;
  /** Whether the tables hold readings of this run. */
  hasCurated(): boolean;
  serving(endpoint: { readonly model: string; readonly version: number; readonly url: string }): void;
  /** Agents are to watch by these from now on. */
  watching(models: readonly AcceptedEdgeModel[]): Promise<void>;
  problem(text: string): void;
}

/** What a training came to, or why it could not begin. */
export type Trained =
  | TrainingReport
  | { readonly model: string; readonly verdict: 'not-trained'; readonly why: string };

/** ms of wall time between two looks at the registry. */
const LOOK_MS = 2_000;
/** ms of wall time between two watches of a model at least, however fast the clock runs. */
const REST_MS = 10_000;

/** What a model does now, for whoever looks. */
export interface ModelActivity {
  readonly endpoint?: string;
  readonly watchedAt?: number;
  readonly nextAt?: number;
  readonly warning?: string;
  /** The newest of each device, of the last watch. */
  readonly scores: readonly ScoredRow[];
  readonly training?: { readonly step: string; readonly line: string };
  /** Why a training could not begin. */
  readonly problem?: string;
}

interface Serving {
  readonly version: number;
  readonly endpoint: Endpoint | undefined;
}

/**
 * The accepted models of a running fleet, in the place of endpoints, schedules and deploy function in AWS: those with an endpoint answer on 127.0.0.1, and each is
 * watched as often as its schedule says. Nothing happens before \`fleet train\` has registered one; a new version is taken up while it runs.
 */
export class ModelRuns {
  readonly #over = new AbortController();
  readonly #serving = new Map<string, Serving>();
  readonly #next = new Map<string, number>();
  readonly #told = new Set<string>();
  readonly #pythons = new Map<string, string>();
  /** Versions that were in use when the run began, or were looked at since, by model: any other has its first look as soon as there is something to look at. */
  readonly #looked = new Map<string, number | undefined>();
  readonly #startedAt: number;
  readonly #activities = new Map<string, ModelActivity>();
  /** Why no environment could be made. */
  #noPython: string | undefined;
  #training = Promise.resolve();
  #isTraining = false;
  #looking: Promise<void> | undefined;
  readonly #rounds: Promise<void>;
  readonly #edge: EdgeModels;
  #watchingBy = '[]';

  constructor(private readonly options: ModelRunsOptions) {
    this.#startedAt = options.clock.now();
    this.#edge = new EdgeModels(options.dataDir, (text) => this.#tell(text));
    const registry = registryOf(options.dataDir);
    for (const { id, name } of fleetModels(options.generated, options.resources()))
      this.#looked.set(id, registry.newest(name)?.version);
    this.#rounds = this.#repeat();
  }

  async finish(): Promise<void> {
    this.kill();
    await this.#rounds;
    await this.#training;
    for (const { endpoint } of this.#serving.values()) await endpoint?.close();
  }

  kill(): void {
    this.#over.abort();
  }

  activity(id: string): ModelActivity {
    const endpoint = this.#serving.get(id)?.endpoint;
    const next = this.#next.get(id);
    return {
      scores: [],
      ...this.#activities.get(id),
      ...(endpoint ? { endpoint: `${endpoint.url}/invocations` } : {}),
      ...(next === undefined ? {} : { nextAt: next }),
    };
  }

  /** Begins what `fleet train <id>` does, where no training is going on here; false where there is no such model. */
  train(id: string): boolean {
    const { generated, resources } = this.options;
    const model = fleetModels(generated, resources()).find((one) => one.id === id);
    if (!model) return false;
    if (this.#isTraining) return true;
    this.#isTraining = true;
    this.#training = this.#train(model)
      .then(() => {})
      .finally(() => {
        this.#isTraining = false;
      });
    return true;
  }

  /**
   * Trains every model that has no accepted version, one after the other; where a training is going on, nothing. What is accepted is in use, and has had its first
   * look at the newest readings, before the next one takes the machine.
   */
  trainMissing(tell: (trained: Trained) => void): void {
    if (this.#isTraining) return;
    this.#isTraining = true;
    this.#training = this.#trainMissing(tell).finally(() => {
      this.#isTraining = false;
    });
  }

  async #trainMissing(tell: (trained: Trained) => void): Promise<void> {
    const { generated, dataDir, resources, python } = this.options;
    const registry = registryOf(dataDir);
    this.#noPython = await Promise.race([python, aborted(this.#over.signal)]);
    for (const model of fleetModels(generated, resources())) {
      if (this.#over.signal.aborted) return;
      if (registry.newest(model.name)) continue;
      const trained = await this.#train(model);
      if (this.#over.signal.aborted) return;
      tell(trained);
      if (trained.verdict !== 'accepted') continue;
      await this.#looking;
      await this.#look();
    }
  }

  async #train(model: FleetModel): Promise<Trained> {
    const { generated, dataDir, resources, clock } = this.options;
    const { training: _, problem: __, ...rest } = this.#activities.get(model.id) ?? { scores: [] };
    const now = (more: Partial<ModelActivity>) => this.#activities.set(model.id, { ...rest, ...more });
    now({ training: { step: 'begins', line: '' } });
    try {
      const place = { generated, dataDir, resources: resources(), clock, python: this.#python(model) };
      const said = (step: string, line: string) => now({ training: { step, line } });
      const report = await trainModel(place, model, said, { signal: this.#over.signal });
      now({});
      return report;
    } catch (problem) {
      const why = problem instanceof Error ? problem.message : String(problem);
      const fix =
        problem instanceof NoPython
          ? `: ${this.#noPython ?? '`fleet train --setup` makes an environment that can'}`
          : '';
      now({ problem: `${why}${fix}` });
      return { model: model.id, verdict: 'not-trained', why: `${why}${fix}` };
    }
  }

  async #repeat(): Promise<void> {
    const { clock } = this.options;
    const { signal } = this.#over;
    for (;;) {
      await clock.sleep(LOOK_MS * clock.speed, signal);
      if (signal.aborted) return;
      await this.#look();
    }
  }

  /** One round at a time: who comes meanwhile waits for its end. */
  #look(): Promise<void> {
    this.#looking ??= this.#round()
      .catch((problem: unknown) => {
        if (!this.#over.signal.aborted) this.#tell(problem instanceof Error ? problem.message : String(problem));
      })
      .finally(() => {
        this.#looking = undefined;
      });
    return this.#looking;
  }

  async #round(): Promise<void> {
    const { generated, dataDir, resources } = this.options;
    const registry = registryOf(dataDir);
    const models = fleetModels(generated, resources());
    const edge = await this.#edge.of(generated, models, registry);
    const watchingBy = namesOf(edge);
    if (watchingBy !== this.#watchingBy) await this.options.watching(edge);
    this.#watchingBy = watchingBy;
    for (const model of models) {
      const accepted = registry.newest(model.name);
      if (!accepted || this.#over.signal.aborted) continue;
      await this.#serve(model, accepted);
      await this.#watch(model, accepted);
    }
  }

  /** What agents are to watch by, for whoever tells them. */
  async edgeModels(): Promise<readonly AcceptedEdgeModel[]> {
    const { generated, dataDir, resources } = this.options;
    const edge = await this.#edge.of(generated, fleetModels(generated, resources()), registryOf(dataDir));
    this.#watchingBy = namesOf(edge);
    return edge;
  }

  async #serve(model: FleetModel, accepted: ModelPackage): Promise<void> {
    if (model.deploy.to !== 'serverless' && model.deploy.to !== 'instance') return;
    const before = this.#serving.get(model.id);
    if (before?.version === accepted.version) return;
    // One that does not start is not tried again: another version may.
    this.#serving.set(model.id, { version: accepted.version, endpoint: before?.endpoint });
    const { dataDir, generated } = this.options;
    const archive = new BucketFolders(join(dataDir, 'lake'), generated).pathOf(accepted.modelDataUrl);
    const folder = join(dataDir, 'ml', 'endpoints', `${model.name}-v${accepted.version}`);
    const endpoint = await Endpoint.open(this.#python(model), archive, folder);
    this.#serving.set(model.id, { version: accepted.version, endpoint });
    await before?.endpoint?.close();
    this.options.serving({ model: model.id, version: accepted.version, url: `${endpoint.url}/invocations` });
  }

  async #watch(model: FleetModel, accepted: ModelPackage): Promise<void> {
    const { clock, generated, dataDir, resources } = this.options;
    const now = clock.now();
    const every = Math.max(model.watchEveryMs, REST_MS * clock.speed);
    const next = this.#next.get(model.id) ?? this.#startedAt + every;
    const isNew = this.#looked.get(model.id) !== accepted.version && this.options.hasCurated();
    if (now < next && !isNew) return;
    this.#next.set(model.id, now + every);
    this.#looked.set(model.id, accepted.version);
    const place = { generated, dataDir, resources: resources(), clock, python: this.#python(model) };
    const { objects, warning, isDrift } = await watchModel(place, model, accepted, this.#over.signal);
    if (this.#over.signal.aborted) return;
    const laid: LaidScore[] = [];
    for (const key of objects) laid.push(...(await this.options.object(key, (_, lines) => this.#ask(model, lines))));
    this.#watched(model.id, now, laid.map(scoredRow), warning);
    if (warning === undefined) return;
    if (isDrift) await this.options.alert(`Model ${model.id}`, { drift: model.id, what: warning });
    else this.#tell(`model ${model.id} is not watched: ${warning}`);
  }

  async #ask(model: FleetModel, lines: string) {
    const { version, endpoint } = this.#serving.get(model.id) ?? {};
    if (!endpoint) throw new Error(`the endpoint of ${model.id} does not answer`);
    return { version: String(version), text: await endpoint.invoke(lines, 'text/csv', 'application/jsonlines') };
  }

  #watched(id: string, watchedAt: number, rows: readonly ScoredRow[], warning: string | undefined): void {
    const newest = new Map<string, ScoredRow>();
    for (const row of rows) {
      const key = JSON.stringify([row.group, row.device]);
      if (row.score !== null && row.at >= (newest.get(key)?.at ?? 0)) newest.set(key, row);
    }
    const { warning: _, ...before } = this.#activities.get(id) ?? { scores: [] };
    this.#activities.set(id, {
      ...before,
      watchedAt,
      scores: [...newest.values()],
      ...(warning === undefined ? {} : { warning }),
    });
  }

  /** Asked once for each algorithm: to ask is to wait for a process, and the broker waits too. */
  #python({ spec }: FleetModel): string {
    const { name } = spec.algorithm;
    const known = this.#pythons.get(name);
    if (known !== undefined) return known;
    const { command } = findPython(this.options.dataDir, this.options.folder, [name]);
    this.#pythons.set(name, command);
    return command;
  }

  /** Once: what is wrong now is wrong at the next look. */
  #tell(text: string): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.options.problem(text);
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));

const scoredRow = ({ group_id: group, device_id: device, event_time: at, score }: LaidScore): ScoredRow => ({
  group,
  device,
  at,
  score,
});

const namesOf = (models: readonly AcceptedEdgeModel[]) =>
  JSON.stringify(models.map(({ group, version, model }) => [group, model.model, version]));
