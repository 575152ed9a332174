import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BucketFolders } from './bucket-folders';
import type { FleetModel } from './fleet-models';
import type { ModelPackage } from './registry';
import { runPipeline } from './run-pipeline';
import type { ModelPlace } from './train-model';

/** What the accepted model says of one reading. */
export interface ScoredRow {
  readonly group: string;
  readonly device: string;
  /** ms since 1970. */
  readonly at: number;
  /** The predicted value, or how odd it is; null where the model has nothing to say. */
  readonly score: number | null;
}

export interface Watched {
  /** Keys of the curated bucket: the rows that were looked at, and their scores where a step has scored them. */
  readonly objects: readonly string[];
  /** Why the watch ended as failed: a drift, or a step that could not do its work. */
  readonly warning: string | undefined;
  readonly isDrift: boolean;
}

/** Runs watch.json with an accepted version. What comes of its rows and scores is up to who hears of the objects. */
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
  const given = { ModelName: name, Version: String(accepted.version), Reference: accepted.metadata.reference ?? '' };
  const { status, reason, executionId } = await runPipeline({
    name: model.watchName,
    definition: model.watch,
    parameters: { ...model.parameters, ...given },
    folder: join(home, 'runs', model.watchName),
    python: place.python,
    buckets,
    registry: { register: refuse },
    clock: place.clock,
    modelData: (wanted) => (wanted === name ? accepted.modelDataUrl : undefined),
    said: () => {},
    ...(signal ? { signal } : {}),
  });
  const run = `models/${model.id}/${executionId}`;
  const keys = [`${run}/new/v${accepted.version}/score.csv`, `${run}/scores/v${accepted.version}/score.csv.out`];
  return {
    objects: keys.filter((key) => existsSync(buckets.pathOf(`s3://${model.parameters.CuratedBucket}/${key}`))),
    warning: status === 'Succeeded' ? undefined : reason,
    isDrift: status === 'Stopped',
  };
}

const refuse = () => {
  throw new Error('a watch registers nothing');
};
