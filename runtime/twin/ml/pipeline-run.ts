import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isoDurationMs, type Json, type Step } from './definition';
import { type Journal, openJournal, writeJournal } from './journal';
import { propertyFile } from './property-file';
import { conditionsHold, type Known } from './references';
import type { ModelPackage } from './registry';
import type { PipelineOptions, PipelineResult } from './run-pipeline';
import { runStep } from './run-step';
import { StepFailure } from './step-failure';

/** One walk through a definition: which steps have run, what they came to, and the journal that says so. */
export class PipelineRun {
  readonly #options: PipelineOptions;
  readonly #file: string;
  readonly #properties = new Map<string, Json>();
  readonly #reused: string[] = [];
  readonly #took: Record<string, number> = {};
  readonly #known: Known;
  #journal: Journal;
  #registered: ModelPackage | undefined;

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.#file = join(options.folder, 'run.json');
    const parameters = parametersOf(options);
    const of = createHash('sha256')
      .update(JSON.stringify([options.definition, [...parameters]]))
      .digest('hex');
    this.#journal = openJournal(this.#file, of);
    const execution = {
      PipelineExecutionId: this.#journal.executionId,
      PipelineName: options.name,
      StartDateTime: new Date(options.clock.now()).toISOString(),
    };
    this.#known = {
      parameters,
      execution: new Map(Object.entries(execution)),
      steps: this.#properties,
      propertyFile: (step, name) => propertyFile(step, name, options, this.#known),
    };
  }

  /** Every step once all that it names has run. */
  async steps(all: readonly Step[]): Promise<void> {
    const names = new Set(all.map(({ Name }) => Name));
    const waiting = [...all];
    while (waiting.length > 0) {
      const at = waiting.findIndex((step) =>
        neededBy(step).every((name) => !names.has(name) || this.#properties.has(name)),
      );
      const [step] = waiting.splice(at, 1);
      if (at === -1 || !step)
        throw new Error(`the steps ${waiting.map(({ Name }) => Name).join(', ')} wait for each other`);
      await this.#step(step);
    }
  }

  end(status: PipelineResult['status'], step?: string, reason?: string): PipelineResult {
    // A failed job may be tried again from where it was; what a definition ended is over.
    if (status !== 'Failed') this.#write({ ...this.#journal, status: status === 'Succeeded' ? 'Succeeded' : 'Failed' });
    return {
      executionId: this.#journal.executionId,
      status,
      ...(step === undefined ? {} : { step }),
      ...(reason === undefined ? {} : { reason }),
      reused: this.#reused,
      ...(this.#registered ? { registered: this.#registered } : {}),
      took: this.#took,
      known: this.#known,
    };
  }

  async #step(step: Step): Promise<void> {
    if (this.#options.signal?.aborted) throw new StepFailure(step.Name, 'it was interrupted');
    const done = this.#journal.steps[step.Name];
    if (done && counts(step, done.at)) {
      this.#properties.set(step.Name, done.properties);
      this.#reused.push(step.Name);
      return;
    }
    const begun = performance.now();
    this.#options.said(step.Name, '');
    const properties = await this.#propertiesOf(step);
    this.#properties.set(step.Name, properties);
    this.#took[step.Name] = Math.round(performance.now() - begun);
    const steps = { ...this.#journal.steps, [step.Name]: { at: Date.now(), properties } };
    this.#write({ ...this.#journal, steps });
  }

  async #propertiesOf(step: Step): Promise<Json> {
    if (step.Type === 'Condition') return this.#condition(step);
    const { properties, registered } = await runStep(step, this.#journal.executionId, this.#options, this.#known);
    this.#registered = registered ?? this.#registered;
    return properties;
  }

  async #condition({ Arguments: { Conditions, IfSteps, ElseSteps } }: Step): Promise<Json> {
    const outcome = conditionsHold((Conditions ?? []) as readonly Json[], this.#known);
    await this.steps(((outcome ? IfSteps : ElseSteps) ?? []) as unknown as readonly Step[]);
    return { Outcome: String(outcome) };
  }

  #write(journal: Journal): void {
    this.#journal = journal;
    writeJournal(this.#file, journal);
  }
}

/** Steps without a job take no time: they run again. */
function counts({ CacheConfig: cache }: Step, at: number): boolean {
  return cache?.Enabled === true && Date.now() - at < isoDurationMs(cache.ExpireAfter);
}

function neededBy({ DependsOn = [], Arguments }: Step): readonly string[] {
  const found = [...JSON.stringify(Arguments).matchAll(/"Get":"Steps\.([A-Za-z0-9_-]+)\./g)].map(
    ([, name = '']) => name,
  );
  return [...DependsOn, ...found];
}

function parametersOf({ definition, parameters, name }: PipelineOptions): ReadonlyMap<string, Json> {
  return new Map(
    definition.Parameters.map(({ Name, DefaultValue }) => {
      const value = parameters[Name] ?? DefaultValue;
      if (value === undefined) throw new Error(`the pipeline ${name} needs the parameter ${Name}`);
      return [Name, value];
    }),
  );
}
