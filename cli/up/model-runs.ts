import type { Clock } from '../../runtime/clock';
import type { Ask, LaidScore } from '../../runtime/twin/findings/findings';
import { type AcceptedEdgeModel, EdgeModels } from '../../runtime/twin/ml/edge-models';
import { type FleetModel, fleetModels } from '../../runtime/twin/ml/fleet-models';
import { findPython } from '../../runtime/twin/ml/python';
import { registryOf } from '../../runtime/twin/ml/train-model';
import type { ResolvedResource } from '../../runtime/twin/ports';
import { ModelActivities, type ModelActivity } from './model-activities';
import { ModelEndpoints } from './model-endpoints';
import { ModelTrainings, type Trained } from './model-trainings';
import { ModelWatches } from './model-watches';

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

/** ms of wall time between two looks at the registry. */
const LOOK_MS = 2_000;

/**
 * The accepted models of a running fleet, in the place of endpoints, schedules and deploy function in AWS: those with an endpoint answer on 127.0.0.1, and each is
 * watched as often as its schedule says. Nothing happens before \`fleet train\` has registered one; a new version is taken up while it runs.
 */
export class ModelRuns {
  readonly #over = new AbortController();
  readonly #told = new Set<string>();
  readonly #pythons = new Map<string, string>();
  readonly #activities = new ModelActivities();
  readonly #endpoints: ModelEndpoints;
  readonly #watches: ModelWatches;
  readonly #trainings: ModelTrainings;
  readonly #edge: EdgeModels;
  /** The names of what agents watch by. */
  #watchingBy = '[]';
  #looking: Promise<void> | undefined;
  readonly #rounds: Promise<void>;

  constructor(private readonly options: ModelRunsOptions) {
    const problem = (text: string) => this.#tell(text);
    const pythonOf = (model: FleetModel) => this.#python(model);
    const { signal } = this.#over;
    const activities = this.#activities;
    const takeUp = async () => {
      // A round that began before may not have seen it.
      await this.#looking;
      await this.#look();
    };
    const endpoints = new ModelEndpoints(options, pythonOf);
    const parts = { activities, endpoints, pythonOf, problem, signal };
    this.#endpoints = endpoints;
    this.#watches = new ModelWatches(options, parts, registryOf(options.dataDir));
    this.#trainings = new ModelTrainings(options, { activities, pythonOf, takeUp, signal });
    this.#edge = new EdgeModels(options.dataDir, problem);
    this.#rounds = this.#repeat();
  }

  async finish(): Promise<void> {
    this.kill();
    await this.#rounds;
    await this.#trainings.ended();
    await this.#endpoints.close();
  }

  kill(): void {
    this.#over.abort();
  }

  activity(id: string): ModelActivity {
    const endpoint = this.#endpoints.url(id);
    const nextAt = this.#watches.nextAt(id);
    return {
      ...this.#activities.of(id),
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(nextAt === undefined ? {} : { nextAt }),
    };
  }

  /** Begins what `fleet train <id>` does, where no training is going on here; false where there is no such model. */
  train(id: string): boolean {
    return this.#trainings.begin(id);
  }

  /**
   * Trains every model that has no accepted version, one after the other; where a training is going on, nothing. What is accepted is in use, and has had its first
   * look at the newest readings, before the next one takes the machine.
   */
  trainMissing(tell: (trained: Trained) => void): void {
    this.#trainings.beginMissing(tell);
  }

  /** What agents are to watch by, for whoever tells them. */
  async edgeModels(): Promise<readonly AcceptedEdgeModel[]> {
    const { generated, dataDir, resources } = this.options;
    const edge = await this.#edge.of(generated, fleetModels(generated, resources()), registryOf(dataDir));
    this.#watchingBy = namesOf(edge);
    return edge;
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
      await this.#endpoints.serve(model, accepted);
      await this.#watches.watch(model, accepted);
    }
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

const namesOf = (models: readonly AcceptedEdgeModel[]) =>
  JSON.stringify(models.map(({ group, version, model }) => [group, model.model, version]));
