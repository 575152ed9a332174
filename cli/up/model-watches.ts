import type { LaidScore } from '../../runtime/twin/findings/findings';
import { type FleetModel, fleetModels } from '../../runtime/twin/ml/fleet-models';
import type { ModelPackage, Registry } from '../../runtime/twin/ml/registry';
import { watchModel } from '../../runtime/twin/ml/watch-model';
import type { ModelActivities } from './model-activities';
import type { ModelEndpoints } from './model-endpoints';
import type { ModelRunsOptions } from './model-runs';

/** ms of wall time between two watches of a model at least, however fast the clock runs. */
const REST_MS = 10_000;

interface WatchParts {
  readonly activities: ModelActivities;
  readonly endpoints: ModelEndpoints;
  readonly pythonOf: (model: FleetModel) => string;
  readonly problem: (text: string) => void;
  readonly signal: AbortSignal;
}

/** When each model has its looks at new readings, and what becomes of them. */
export class ModelWatches {
  readonly #next = new Map<string, number>();
  /** Versions that were in use when the run began, or were looked at since, by model: any other has its first look as soon as there is something to look at. */
  readonly #looked = new Map<string, number | undefined>();
  readonly #startedAt: number;

  constructor(
    private readonly options: ModelRunsOptions,
    private readonly parts: WatchParts,
    registry: Pick<Registry, 'newest'>,
  ) {
    this.#startedAt = options.clock.now();
    for (const { id, name } of fleetModels(options.generated, options.resources()))
      this.#looked.set(id, registry.newest(name)?.version);
  }

  /** ms since 1970-01-01 UTC by the fleet's clock; undefined before the first. */
  nextAt(id: string): number | undefined {
    return this.#next.get(id);
  }

  /** Where it is time, or the version is new. */
  async watch(model: FleetModel, accepted: ModelPackage): Promise<void> {
    const { clock, generated, dataDir, resources } = this.options;
    const { activities, endpoints, pythonOf, signal } = this.parts;
    const now = clock.now();
    const every = Math.max(model.watchEveryMs, REST_MS * clock.speed);
    const next = this.#next.get(model.id) ?? this.#startedAt + every;
    const isNew = this.#looked.get(model.id) !== accepted.version && this.options.hasCurated();
    if (now < next && !isNew) return;
    this.#next.set(model.id, now + every);
    this.#looked.set(model.id, accepted.version);
    const place = { generated, dataDir, resources: resources(), clock, python: pythonOf(model) };
    const { objects, warning, isDrift } = await watchModel(place, model, accepted, signal);
    if (signal.aborted) return;
    const laid: LaidScore[] = [];
    for (const key of objects)
      laid.push(...(await this.options.object(key, (_, lines) => endpoints.ask(model.id, lines))));
    activities.watched(model.id, now, laid, warning);
    if (warning === undefined) return;
    if (isDrift) await this.options.alert(`Model ${model.id}`, { drift: model.id, what: warning });
    else this.parts.problem(`model ${model.id} is not watched: ${warning}`);
  }
}
