import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock';
import type { BucketFolders } from './bucket-folders';
import { type Definition, isoDurationMs, type Json, type Step } from './definition';
import { processingJob, trainingJob, transformJob, type Workplace } from './jobs';
import { type Journal, readJournal, writeJournal } from './journal';
import { allHold, type Known, resolved } from './references';
import type { ModelPackage, Registry } from './registry';
import { StepFailure } from './step-failure';

export interface PipelineOptions {
  /** Of the pipeline in AWS. */
  readonly name: string;
  readonly definition: Definition;
  /** Those without a default, and what takes the place of one. */
  readonly parameters: Readonly<Record<string, Json>>;
  /** Where the journal lies and jobs work; of this pipeline alone. */
  readonly folder: string;
  readonly python: string;
  readonly buckets: BucketFolders;
  readonly registry: Pick<Registry, 'register'>;
  readonly clock: Clock;
  /** model.tar.gz of a model that no step of this pipeline made. */
  readonly modelData?: (name: string) => string | undefined;
  readonly said: (step: string, line: string) => void;
  readonly signal?: AbortSignal;
}

export interface PipelineResult {
  readonly executionId: string;
  /** Stopped: a Fail step of the definition ended it, such as that of a gate. */
  readonly status: 'Succeeded' | 'Failed' | 'Stopped';
  readonly step?: string;
  readonly reason?: string;
  /** Steps that an earlier, unfinished run had done. */
  readonly reused: readonly string[];
  readonly registered?: ModelPackage;
  /** Wall ms of each step that ran. */
  readonly took: Readonly<Record<string, number>>;
  readonly known: Known;
}

/** Ends a pipeline as the definition says, which is not a failure of a job. */
class Stopped extends Error {
  constructor(
    readonly step: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Walks a pipeline definition, a step after the other. After each step the journal says so: a run that was killed is continued by the next
 * one of the same definition and parameters, with the steps that are done, as long as their CacheConfig lets them count. What a step was at when it was killed is done again.
 */
export async function runPipeline(options: PipelineOptions): Promise<PipelineResult> {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const run = new Run(options);
  rmSync(join(options.folder, 'work'), { recursive: true, force: true, maxRetries: 3 });
  try {
    await run.steps(options.definition.Steps);
    return run.end('Succeeded');
  } catch (problem) {
    if (problem instanceof Stopped) return run.end('Stopped', problem.step, problem.message);
    if (problem instanceof StepFailure) return run.end('Failed', problem.step, problem.message);
    throw problem;
  } finally {
    rmSync(join(options.folder, 'work'), { recursive: true, force: true, maxRetries: 3 });
  }
}

class Run {
  readonly #options: PipelineOptions;
  readonly #file: string;
  readonly #parameters: ReadonlyMap<string, Json>;
  readonly #properties = new Map<string, Json>();
  readonly #reused: string[] = [];
  readonly #took: Record<string, number> = {};
  readonly #known: Known;
  #journal: Journal;
  #registered: ModelPackage | undefined;

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.#file = join(options.folder, 'run.json');
    this.#parameters = parametersOf(options);
    const of = createHash('sha256')
      .update(JSON.stringify([options.definition, [...this.#parameters]]))
      .digest('hex');
    const before = readJournal(this.#file);
    const goesOn = before?.of === of && before.status === 'Executing';
    this.#journal = goesOn
      ? before
      : {
          format: 'fleetwright/pipeline-run/v1',
          of,
          executionId: randomBytes(6).toString('hex'),
          status: 'Executing',
          steps: {},
        };
    writeJournal(this.#file, this.#journal);
    const { executionId } = this.#journal;
    const execution = {
      PipelineExecutionId: executionId,
      PipelineName: options.name,
      StartDateTime: new Date(options.clock.now()).toISOString(),
    };
    this.#known = {
      parameters: this.#parameters,
      execution: new Map(Object.entries(execution)),
      steps: this.#properties,
      propertyFile: (step, name) => this.#propertyFile(step, name),
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
    const properties = await this.#run(step);
    this.#properties.set(step.Name, properties);
    this.#took[step.Name] = Math.round(performance.now() - begun);
    const steps = { ...this.#journal.steps, [step.Name]: { at: Date.now(), properties } };
    this.#write({ ...this.#journal, steps });
  }

  async #run(step: Step): Promise<Json> {
    const { Name: name, Arguments: given } = step;
    if (step.Type === 'Condition') return this.#condition(step);
    const filled = resolved(given, this.#known) as Step['Arguments'];
    switch (step.Type) {
      case 'Processing':
        return processingJob(name, filled, this.#workplace(name));
      case 'Training':
        return trainingJob(name, filled, this.#workplace(name));
      case 'Transform':
        return transformJob(name, filled, this.#workplace(name));
      case 'Model':
        return { ModelName: `pipelines-${this.#journal.executionId}-${name}`, ...filled };
      case 'RegisterModel':
        return this.#register(filled);
      case 'Fail':
        throw new Stopped(name, String(filled.ErrorMessage));
      default:
        throw new Error(`the twin does not know steps of type ${step.Type}`);
    }
  }

  async #condition({ Arguments: { Conditions, IfSteps, ElseSteps } }: Step): Promise<Json> {
    const outcome = allHold((Conditions ?? []) as readonly Json[], this.#known);
    await this.steps(((outcome ? IfSteps : ElseSteps) ?? []) as unknown as readonly Step[]);
    return { Outcome: String(outcome) };
  }

  #register(given: Step['Arguments']): Json {
    const specification = given.InferenceSpecification as { readonly Containers: readonly Record<string, Json>[] };
    const [container = {}] = specification.Containers;
    const quality = given.ModelMetrics as
      | { readonly ModelQuality?: { readonly Statistics?: { readonly S3Uri?: string } } }
      | undefined;
    const report = quality?.ModelQuality?.Statistics?.S3Uri;
    this.#registered = this.#options.registry.register({
      group: String(given.ModelPackageGroupName),
      createdAt: new Date(this.#options.clock.now()).toISOString(),
      executionId: this.#journal.executionId,
      status: String(given.ModelApprovalStatus),
      modelDataUrl: String(container.ModelDataUrl),
      environment: (container.Environment ?? {}) as Readonly<Record<string, string>>,
      metadata: (given.CustomerMetadataProperties ?? {}) as Readonly<Record<string, string>>,
      evaluation:
        report === undefined ? null : (JSON.parse(readFileSync(this.#options.buckets.pathOf(report), 'utf8')) as Json),
    });
    return { ModelPackageGroupName: this.#registered.group, ModelPackageVersion: this.#registered.version };
  }

  #workplace(step: string): Workplace {
    const { folder, python, buckets, said, signal, modelData } = this.#options;
    mkdirSync(join(folder, 'work'), { recursive: true });
    return {
      python,
      buckets,
      executionId: this.#journal.executionId,
      folder: mkdtempSync(join(folder, 'work', `${step}-`)),
      codeUri: this.#codeUri(),
      modelData: (name) => this.#modelOfStep(name) ?? modelData?.(name),
      said: (line) => said(step, line),
      signal,
    };
  }

  #codeUri(): string | undefined {
    for (const { Arguments } of this.#options.definition.Steps) {
      const inputs = (Arguments.ProcessingInputs ?? []) as readonly {
        readonly InputName: string;
        readonly S3Input: { readonly S3Uri: Json };
      }[];
      const code = inputs.find(({ InputName }) => InputName === 'code');
      if (code) return String(resolved(code.S3Input.S3Uri, this.#known));
    }
    return undefined;
  }

  #modelOfStep(name: string): string | undefined {
    for (const properties of this.#properties.values()) {
      const { ModelName, PrimaryContainer } = (properties ?? {}) as Record<string, Json>;
      if (ModelName === name) return String((PrimaryContainer as Record<string, Json>).ModelDataUrl);
    }
    return undefined;
  }

  #propertyFile(step: string, name: string): Json {
    const declared = this.#options.definition.Steps.find(({ Name }) => Name === step)?.PropertyFiles ?? [];
    const file = declared.find(({ PropertyFileName }) => PropertyFileName === name);
    if (!file) throw new Error(`the step ${step} has no property file ${name}`);
    const get = `Steps.${step}.ProcessingOutputConfig.Outputs['${file.OutputName}'].S3Output.S3Uri`;
    const path = join(this.#options.buckets.pathOf(String(resolved({ Get: get }, this.#known))), file.FilePath);
    if (!existsSync(path)) throw new StepFailure(step, `it left no ${file.FilePath}`);
    return JSON.parse(readFileSync(path, 'utf8')) as Json;
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
