import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock';
import { lockFolder } from '../../folder-lock';
import type { ResolvedResource } from '../ports';
import { BucketFolders } from './bucket-folders';
import type { Json } from './definition';
import type { FleetModel } from './fleet-models';
import { Registry } from './registry';
import { type PipelineResult, runPipeline } from './run-pipeline';

export interface ModelPlace {
  readonly generated: string;
  readonly dataDir: string;
  readonly resources: readonly ResolvedResource[];
  readonly clock: Clock;
  readonly python: string;
}

/** What a training came to; a line of trainings.jsonl. */
export interface TrainingReport {
  readonly format: 'fleetwright/training/v1';
  readonly model: string;
  readonly executionId: string;
  /** ISO 8601, by the clock of the twin. */
  readonly at: string;
  readonly verdict: 'accepted' | 'rejected' | 'failed';
  readonly metric: string;
  readonly value: number | null;
  readonly baseline: number | null;
  readonly baselineName: string;
  /** Of the registry: the new version, or the one that stays in use. */
  readonly version: number | null;
  /** Why it was not accepted; empty where it was. */
  readonly why: string;
  readonly step: string | null;
  readonly reused: readonly string[];
  /** Wall ms of each step that ran. */
  readonly took: Readonly<Record<string, number>>;
  /** Where the plots and the numbers lie, absolute. */
  readonly folder: string;
}

export const registryOf = (dataDir: string) => new Registry(join(dataDir, 'ml', 'registry'));

/** One training at a time over a data directory: LockedError while there is another. The accepted version stays whatever comes of it, until a better one is there. */
export async function trainModel(
  place: ModelPlace,
  model: FleetModel,
  said: (step: string, line: string) => void,
  more: { readonly signal?: AbortSignal; readonly parameters?: Readonly<Record<string, Json>> } = {},
): Promise<TrainingReport> {
  const home = join(place.dataDir, 'ml');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(home);
  try {
    const buckets = new BucketFolders(join(place.dataDir, 'lake'), place.generated);
    const result = await runPipeline({
      name: model.name,
      definition: model.pipeline,
      parameters: { ...model.parameters, ...more.parameters },
      folder: join(home, 'runs', model.name),
      python: place.python,
      buckets,
      registry: registryOf(place.dataDir),
      clock: place.clock,
      said,
      ...(more.signal ? { signal: more.signal } : {}),
    });
    const report = reportOf(place, model, result, buckets);
    appendFileSync(join(home, 'trainings.jsonl'), `${JSON.stringify(report)}\n`, { mode: 0o600 });
    return report;
  } finally {
    unlock();
  }
}

/** evaluation.json, as far as it is told here. */
interface Evaluation {
  readonly metric?: { readonly value?: number | null };
  readonly baseline?: { readonly value?: number | null };
  readonly why?: string;
}

function reportOf(
  place: ModelPlace,
  model: FleetModel,
  result: PipelineResult,
  buckets: BucketFolders,
): TrainingReport {
  const { spec } = model;
  const evaluation = evaluationIn(result);
  const verdict = result.status === 'Succeeded' ? 'accepted' : result.status === 'Stopped' ? 'rejected' : 'failed';
  const curated = String(model.parameters.CuratedBucket);
  return {
    format: 'fleetwright/training/v1',
    model: model.id,
    executionId: result.executionId,
    at: new Date(place.clock.now()).toISOString(),
    verdict,
    metric: spec.accept.metric,
    value: evaluation.metric?.value ?? null,
    baseline: evaluation.baseline?.value ?? null,
    baselineName: spec.accept.baseline,
    version: registryOf(place.dataDir).newest(model.name)?.version ?? null,
    why:
      verdict === 'accepted'
        ? ''
        : verdict === 'rejected'
          ? (evaluation.why ?? result.reason ?? '')
          : whatFailed(model, result),
    step: verdict === 'failed' ? (result.step ?? null) : null,
    reused: result.reused,
    took: result.took,
    folder: buckets.pathOf(`s3://${curated}/models/${model.id}/${result.executionId}`),
  };
}

/** Model, step and place in the manifest; a script says them itself. */
function whatFailed({ id, spec }: FleetModel, { step = '', reason = '' }: PipelineResult): string {
  return reason.includes(spec.because) ? reason : `model ${id}, step ${step} (${spec.because}): ${reason}`;
}

function evaluationIn({ known }: PipelineResult): Evaluation {
  if (!known.steps.has('Evaluate')) return {};
  return known.propertyFile('Evaluate', 'Evaluation') as Evaluation;
}
