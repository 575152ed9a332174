import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock';
import type { BucketFolders } from './bucket-folders';
import type { Definition, Json } from './definition';
import { PipelineRun } from './pipeline-run';
import { PipelineStop } from './pipeline-stop';
import type { Known } from './references';
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

/**
 * Walks a pipeline definition, a step after the other. After each step the journal says so: a run that was killed is continued by the next
 * one of the same definition and parameters, with the steps that are done, as long as their CacheConfig lets them count. What a step was at when it was killed is done again.
 */
export async function runPipeline(options: PipelineOptions): Promise<PipelineResult> {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const run = new PipelineRun(options);
  rmSync(join(options.folder, 'work'), { recursive: true, force: true, maxRetries: 3 });
  try {
    await run.steps(options.definition.Steps);
    return run.end('Succeeded');
  } catch (problem) {
    if (problem instanceof PipelineStop) return run.end('Stopped', problem.step, problem.message);
    if (problem instanceof StepFailure) return run.end('Failed', problem.step, problem.message);
    throw problem;
  } finally {
    rmSync(join(options.folder, 'work'), { recursive: true, force: true, maxRetries: 3 });
  }
}
