import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BucketFolders } from './bucket-folders';
import { Endpoint } from './endpoint';
import type { FleetModel } from './fleet-models';
import type { ModelPackage } from './registry';
import { runPipeline } from './run-pipeline';
import type { ModelPlace } from './train-model';

/** What the accepted model says of one new reading. */
export interface ScoredRow {
  readonly group: string;
  readonly device: string;
  /** ms since 1970. */
  readonly at: number;
  /** The predicted value, or how odd it is; null where the model has nothing to say. */
  readonly score: number | null;
}

export interface Watched {
  readonly rows: readonly ScoredRow[];
  /** Why the watch ended as failed: a drift, or a step that could not do its work. */
  readonly warning: string | undefined;
  readonly isDrift: boolean;
}

/**
 * Runs watch.json with an accepted version: scores by its Transform step, or through the endpoint where the model has one and the pipeline does not
 * score. Rows are in the order of devices and time.
 */
export async function watchModel(
  place: ModelPlace,
  model: FleetModel,
  accepted: ModelPackage,
  signal?: AbortSignal,
): Promise<Watched> {
  const home = join(place.dataDir, 'ml');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const buckets = new BucketFolders(join(place.dataDir, 'lake'), place.generated);
  const name = `${accepted.group}-v${accepted.version}`;
  const result = await runPipeline({
    name: model.watchName,
    definition: model.watch,
    parameters: { ...model.parameters, ModelName: name, Reference: accepted.metadata.reference ?? '' },
    folder: join(home, 'runs', model.watchName),
    python: place.python,
    buckets,
    registry: { register: refuse },
    clock: place.clock,
    modelData: (wanted) => (wanted === name ? accepted.modelDataUrl : undefined),
    said: () => {},
    ...(signal ? { signal } : {}),
  });
  const { known, status, reason } = result;
  const warning = status === 'Succeeded' ? undefined : reason;
  const isDrift = status === 'Stopped';
  if (!known.steps.has('Watch')) return { rows: [], warning, isDrift };
  const folder = buckets.pathOf(`s3://${model.parameters.CuratedBucket}/models/${model.id}/${result.executionId}`);
  const rows = readFileSync(join(folder, 'new', 'rows.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  const answered = join(folder, 'scores', 'score.csv.out');
  const scores = existsSync(answered)
    ? readFileSync(answered, 'utf8').replace(/\n$/, '').split('\n').map(scoreIn)
    : await asked(place, model, buckets.pathOf(accepted.modelDataUrl), join(folder, 'new', 'score.csv'));
  return { rows: rows.map((row, at) => scoredRow(row, scores[at] ?? null)), warning, isDrift };
}

const refuse = () => {
  throw new Error('a watch registers nothing');
};

/** A line of CSV with the number alone, or an object. */
function scoreIn(line: string): number | null {
  if (line === '') return null;
  return line.startsWith('{') ? (JSON.parse(line) as { readonly score: number | null }).score : Number(line);
}

async function asked(place: ModelPlace, model: FleetModel, archive: string, file: string): Promise<(number | null)[]> {
  const lines = readFileSync(file, 'utf8');
  if (lines.trim() === '') return [];
  const folder = join(place.dataDir, 'ml', 'runs', model.watchName, 'endpoint');
  const endpoint = await Endpoint.open(place.python, archive, folder);
  try {
    const text = await endpoint.invoke(lines, 'text/csv', 'text/csv');
    return text.replace(/\n$/, '').split('\n').map(scoreIn);
  } finally {
    await endpoint.close();
  }
}

function scoredRow(line: string, score: number | null): ScoredRow {
  const [group = '', device = '', at = ''] = line.split(',');
  return { group, device, at: Number(at), score };
}
