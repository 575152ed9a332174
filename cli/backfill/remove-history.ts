import { join } from 'node:path';
import { HistoryFolder } from '../../runtime/history/history-folder';
import { daysOf, MADE_UP } from '../../runtime/history/history-order';
import { removeObjects } from '../../runtime/history/remove-objects';
import { duckdbEngine } from '../../runtime/twin/etl/duckdb-engine';
import { etlPlan } from '../../runtime/twin/etl/etl-plan';
import { loadStacks } from '../../runtime/twin/stacks/load';
import type { DataDir } from '../data-dir';
import { runWhenFree } from '../etl/run-when-free';

export interface RemovalReport {
  readonly format: 'fleetwright/history-removal/v1';
  readonly objects: number;
  /** Made anew out of what is real. */
  readonly days: readonly string[];
  /** Rows that are left in the curated tables of these days. */
  readonly curated: number;
}

/** Takes a made-up past out of raw lake and tables. Interrupted, it is done again from the start. */
export async function removeHistory(
  dir: DataDir,
  tell: (text: string) => void,
  signal: AbortSignal,
): Promise<RemovalReport> {
  const { resources } = loadStacks(dir.generated);
  const bucket = resources.find(({ type, logicalId }) => type === 'AWS::S3::Bucket' && logicalId === 'RawBucket');
  if (!bucket) throw new Error('there is no RawBucket in the stacks');
  const folder = new HistoryFolder(dir.path);
  const state = folder.state();
  folder.doubt();
  tell('raw objects');
  const { objects, days: found } = await removeObjects(join(dir.lake, bucket.name), MADE_UP);
  // A call before this one may have removed the objects, and not have come to the tables.
  const days = [...new Set([...found, ...(state === undefined ? [] : daysOf(state.order))])].sort();
  let curated = 0;
  const place = { generated: dir.generated, dataDir: dir.path, resources, engine: duckdbEngine };
  for (const { id } of days.length === 0 ? [] : (etlPlan(dir.generated)?.sensors ?? [])) {
    tell(`tables of ${id}`);
    curated += (await runWhenFree(place, id, { days, allowFewerLines: true }, signal)).curated;
  }
  folder.remove();
  return { format: 'fleetwright/history-removal/v1', objects, days, curated };
}
