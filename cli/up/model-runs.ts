import { join } from 'node:path';
import type { Clock } from '../../runtime/clock';
import { BucketFolders } from '../../runtime/twin/ml/bucket-folders';
import { Endpoint } from '../../runtime/twin/ml/endpoint';
import { type FleetModel, fleetModels } from '../../runtime/twin/ml/fleet-models';
import { type ModelAlert, ModelAlerts } from '../../runtime/twin/ml/model-alerts';
import { findPython, NoPython } from '../../runtime/twin/ml/python';
import type { ModelPackage } from '../../runtime/twin/ml/registry';
import { registryOf, trainModel } from '../../runtime/twin/ml/train-model';
import { type ScoredRow, watchModel } from '../../runtime/twin/ml/watch-model';
import type { ResolvedResource } from '../../runtime/twin/ports';
import type { DeviceAlerts } from '../../schema/console-protocol';

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
  /** As the fleet is now. */
  resources(): readonly ResolvedResource[];
  alert(subject: string, alert: ModelAlert | DriftAlert): Promise<void>;
  serving(endpoint: { readonly model: string; readonly version: number; readonly url: string }): void;
  problem(text: string): void;
}

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
  readonly #alerts = new ModelAlerts();
  readonly #serving = new Map<string, Serving>();
  readonly #next = new Map<string, number>();
  readonly #told = new Set<string>();
  readonly #startedAt: number;
  readonly #activities = new Map<string, ModelActivity>();
  #training = Promise.resolve();
  #isTraining = false;
  readonly #rounds: Promise<void>;

  constructor(private readonly options: ModelRunsOptions) {
    this.#startedAt = options.clock.now();
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

  /** The devices that a model of this fleet is alarmed by, as of its last watch. */
  found(): readonly DeviceAlerts[] {
    return this.#alerts.open();
  }

  /** Begins what `fleet train <id>` does, where no training is going on here; false where there is no such model. */
  train(id: string): boolean {
    const { generated, resources } = this.options;
    const model = fleetModels(generated, resources()).find((one) => one.id === id);
    if (!model) return false;
    if (this.#isTraining) return true;
    this.#isTraining = true;
    this.#training = this.#train(model).finally(() => {
      this.#isTraining = false;
    });
    return true;
  }

  async #train(model: FleetModel): Promise<void> {
    const { generated, dataDir, resources, clock } = this.options;
    const { training: _, problem: __, ...rest } = this.#activities.get(model.id) ?? { scores: [] };
    const now = (more: Partial<ModelActivity>) => this.#activities.set(model.id, { ...rest, ...more });
    now({ training: { step: 'begins', line: '' } });
    try {
      const place = { generated, dataDir, resources: resources(), clock, python: this.#python(model) };
      const said = (step: string, line: string) => now({ training: { step, line } });
      await trainModel(place, model, said, { signal: this.#over.signal });
      now({});
    } catch (problem) {
      const why = problem instanceof Error ? problem.message : String(problem);
      const fix = problem instanceof NoPython ? ': `fleet train --setup` makes an environment that can' : '';
      now({ problem: `${why}${fix}` });
    }
  }

  async #repeat(): Promise<void> {
    const { clock } = this.options;
    const { signal } = this.#over;
    for (;;) {
      await clock.sleep(LOOK_MS * clock.speed, signal);
      if (signal.aborted) return;
      await this.#round().catch((problem: unknown) => {
        if (!signal.aborted) this.#tell(problem instanceof Error ? problem.message : String(problem));
      });
    }
  }

  async #round(): Promise<void> {
    const { generated, dataDir, resources } = this.options;
    const registry = registryOf(dataDir);
    const models = fleetModels(generated, resources());
    this.#alerts.keep(new Set(models.map(({ spec }) => spec.model)));
    for (const model of models) {
      const accepted = registry.newest(model.name);
      if (!accepted || this.#over.signal.aborted) continue;
      await this.#serve(model, accepted);
      await this.#watch(model, accepted);
    }
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
    if (now < next) return;
    this.#next.set(model.id, now + every);
    const place = { generated, dataDir, resources: resources(), clock, python: this.#python(model) };
    const { rows, warning, isDrift } = await watchModel(place, model, accepted, this.#over.signal);
    if (this.#over.signal.aborted) return;
    this.#watched(model.id, now, rows, warning);
    const since = rows.filter(({ at }) => at > this.#startedAt);
    for (const alert of this.#alerts.of(model.spec, accepted.evaluation, since))
      await this.options.alert(`Model ${model.id}`, alert);
    if (warning === undefined) return;
    if (isDrift) await this.options.alert(`Model ${model.id}`, { drift: model.id, what: warning });
    else this.#tell(`model ${model.id} is not watched: ${warning}`);
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

  #python(model: FleetModel): string {
    return findPython(this.options.dataDir, this.options.folder, [model.spec.algorithm.name]).command;
  }

  /** Once: what is wrong now is wrong at the next look. */
  #tell(text: string): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.options.problem(text);
  }
}
