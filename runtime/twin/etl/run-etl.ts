import { linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lockFolder } from '../../folder-lock';
import { filesIn } from '../lake/storage/files-in';
import { keyOfPath } from '../lake/storage/key-path';
import type { ResolvedResource } from '../ports';
import { duckdbEngine } from './duckdb-engine';
import type { EtlEngine, FolderRun } from './etl-engine';
import type { EtlReport } from './etl-report';

export interface EtlPlace {
  readonly generated: string;
  readonly dataDir: string;
  /** How much faster than the wall the fastest clock ran by which its lines have their times; 1 where it is absent. */
  readonly speed?: number;
  readonly resources: readonly ResolvedResource[];
  /** DuckDB where it is absent. */
  readonly engine?: EtlEngine;
}

/** The days of the lines, or the days of arrival, both ends included: then every day that the lines of these touch is made anew. */
export type EtlWindow = ({ readonly days: readonly string[] } | { readonly from: string; readonly to: string }) & {
  /** Makes days anew of which raw lines have gone. */
  readonly allowFewerLines?: boolean;
  /** Days of arrival from yesterday, or before, to now. */
  readonly upToNow?: boolean;
  /** Objects whose names begin so hold lines that arrived within the day of their time or the next: on other days they are not looked into. */
  readonly punctual?: string;
};

/** One run over a lake that is taken already. Runs of different sensors or days may stand side by side. */
export type EtlRun = (sensor: string, window: EtlWindow, signal?: AbortSignal) => Promise<EtlReport>;

/**
 * Makes the curated tables of a type of sensor anew, for all its groups, over the lake of a data directory; whether a twin runs or not.
 * One run at a time: LockedError while there is another.
 */
export async function runEtl(
  place: EtlPlace,
  sensor: string,
  window: EtlWindow,
  signal?: AbortSignal,
): Promise<EtlReport> {
  return overLake(place, (run) => run(sensor, window, signal));
}

/** Several runs in one hold of the lake, which is given back when `work` has settled: no run may be under way then. */
export async function overLake<T>(
  { generated, dataDir, speed, resources, engine = duckdbEngine }: EtlPlace,
  work: (run: EtlRun) => Promise<T>,
): Promise<T> {
  const home = join(dataDir, 'etl');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(home);
  const drafts = mkdtempSync(join(home, 'run-'));
  try {
    const folderOf = (logicalId: string) => join(dataDir, 'lake', bucketNamed(resources, logicalId));
    const lake = {
      raw: await plainLake(folderOf('RawBucket'), join(drafts, 'lake')),
      out: folderOf('CuratedBucket'),
      devices: join(generated, 'lake', 'devices', 'devices.ndjson'),
      ...(speed === undefined ? {} : { speed }),
    };
    mkdirSync(lake.out, { recursive: true, mode: 0o700 });
    return await work((sensor, window, signal) => {
      const options: FolderRun = { ...lake, work: mkdtempSync(join(drafts, 'run-')), ...window };
      return engine.run(generated, sensor, options, signal);
    });
  } finally {
    rmSync(drafts, { recursive: true, force: true, maxRetries: 3 });
    unlock();
  }
}

function bucketNamed(resources: readonly ResolvedResource[], wanted: string): string {
  const bucket = resources.find(({ type, logicalId }) => type === 'AWS::S3::Bucket' && logicalId === wanted);
  if (!bucket) throw new Error(`there is no ${wanted} in the stacks`);
  return bucket.name;
}

/** The bucket's folder where each key is its path; else one that has the objects by their keys, as links. */
async function plainLake(bucket: string, links: string): Promise<string> {
  let isPlain = true;
  for await (const path of filesIn(bucket, 'raw')) {
    if (keyOfPath(path) === path) continue;
    isPlain = false;
    break;
  }
  if (isPlain) return bucket;
  for await (const path of filesIn(bucket, 'raw')) {
    const link = join(links, keyOfPath(path));
    mkdirSync(dirname(link), { recursive: true });
    linkSync(join(bucket, path), link);
  }
  return links;
}
