import { type FleetModel, fleetModels } from '../../runtime/twin/ml/fleet-models';
import { NoPython } from '../../runtime/twin/ml/python';
import { registryOf, type TrainingReport, trainModel } from '../../runtime/twin/ml/train-model';
import type { ModelActivities } from './model-activities';
import type { ModelRunsOptions } from './model-runs';

/** What a training came to, or why it could not begin. */
export type Trained =
  | TrainingReport
  | { readonly model: string; readonly verdict: 'not-trained'; readonly why: string };

interface TrainingParts {
  readonly activities: ModelActivities;
  readonly pythonOf: (model: FleetModel) => string;
  /** Takes up what was accepted; resolves when it has had its first look at the newest readings. */
  readonly takeUp: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** Trainings of a running fleet, one at a time. */
export class ModelTrainings {
  /** Why no environment could be made. */
  #noPython: string | undefined;
  #training = Promise.resolve();
  #isTraining = false;

  constructor(
    private readonly options: Pick<ModelRunsOptions, 'generated' | 'dataDir' | 'resources' | 'clock' | 'python'>,
    private readonly parts: TrainingParts,
  ) {}

  /** Begins what `fleet train <id>` does, where no training is going on here; false where there is no such model. */
  begin(id: string): boolean {
    const { generated, resources } = this.options;
    const model = fleetModels(generated, resources()).find((one) => one.id === id);
    if (!model) return false;
    if (!this.#isTraining) this.#run(this.#train(model));
    return true;
  }

  /** See ModelRuns. */
  beginMissing(tell: (trained: Trained) => void): void {
    if (!this.#isTraining) this.#run(this.#trainMissing(tell));
  }

  /** Resolves when none is going on. */
  async ended(): Promise<void> {
    await this.#training;
  }

  #run(training: Promise<unknown>): void {
    this.#isTraining = true;
    this.#training = training
      .then(() => {})
      .finally(() => {
        this.#isTraining = false;
      });
  }

  async #trainMissing(tell: (trained: Trained) => void): Promise<void> {
    const { generated, dataDir, resources, python } = this.options;
    const { signal, takeUp } = this.parts;
    const registry = registryOf(dataDir);
    this.#noPython = await Promise.race([python, aborted(signal)]);
    for (const model of fleetModels(generated, resources())) {
      if (signal.aborted) return;
      if (registry.newest(model.name)) continue;
      const trained = await this.#train(model);
      if (signal.aborted) return;
      tell(trained);
      if (trained.verdict === 'accepted') await takeUp();
    }
  }

  async #train(model: FleetModel): Promise<Trained> {
    const { generated, dataDir, resources, clock } = this.options;
    const { activities, pythonOf, signal } = this.parts;
    activities.training(model.id, 'begins', '');
    try {
      const place = { generated, dataDir, resources: resources(), clock, python: pythonOf(model) };
      const said = (step: string, line: string) => activities.training(model.id, step, line);
      const report = await trainModel(place, model, said, { signal });
      activities.trained(model.id);
      return report;
    } catch (problem) {
      const why = problem instanceof Error ? problem.message : String(problem);
      const fix =
        problem instanceof NoPython
          ? `: ${this.#noPython ?? '`fleet train --setup` makes an environment that can'}`
          : '';
      activities.trained(model.id, `${why}${fix}`);
      return { model: model.id, verdict: 'not-trained', why: `${why}${fix}` };
    }
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
