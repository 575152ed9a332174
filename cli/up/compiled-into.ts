import { existsSync, readdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Finding } from '../../compiler/diagnostics/render/finding';
import { environmentFolder } from '../../runtime/twin/ml/python';
import type { Snapshot } from '../../schema/plan/snapshot';
import { relocated } from '../findings';
import type { ManifestFile } from '../manifest-file';
import { replaceTree } from '../output-tree/replace';
import { compileTarget } from '../plan/compile-target';

export interface Compiled {
  readonly findings: readonly Finding[];
  /** What the folder holds now, as plans compare it; undefined where it is as it was, because the manifest has mistakes. */
  readonly snapshot: Snapshot | undefined;
  /** Every file that was read, absolute: a change of one of them may change the output. */
  readonly read: readonly string[];
}

/** Compiles a manifest into the folder that a twin boots from. A manifest with mistakes leaves it alone. */
export async function compiledInto(
  folder: string,
  shown: string,
  file: ManifestFile,
  environment: string | undefined,
): Promise<Compiled> {
  const read = new Set<string>([resolve(file.folder, file.name)]);
  const sources = {
    open: (path: string) => {
      read.add(resolve(file.folder, path));
      return file.sources.open(path);
    },
  };
  const { made, diagnostics } = await compileTarget(sources, file.name, environment);
  const findings = relocated(diagnostics, file.shown);
  if (made) await replaceTree(folder, shown, made.output.artifacts, async () => {});
  return { findings, snapshot: made?.snapshot, read: [...read] };
}

/** What a twin and its agents keep in a data directory, besides the lock. */
const KEPT = [
  'agents',
  'alerts.jsonl',
  'clock.json',
  'control.sock',
  'etl',
  'findings',
  'generated',
  'history',
  'iot-core',
  'lake',
  'notifier',
  'streams',
  'traces.json',
];

/** Makes a data directory as if no twin had run in it. What others put there stays, and the Python environment of `fleet train --setup`: it knows nothing of a fleet. */
export function emptyDataDir(dataDir: string): void {
  for (const name of KEPT) rmSync(resolve(dataDir, name), { recursive: true, force: true });
  const models = resolve(dataDir, 'ml');
  if (!existsSync(models)) return;
  const environment = environmentFolder(dataDir);
  for (const name of readdirSync(models))
    if (resolve(models, name) !== environment) rmSync(resolve(models, name), { recursive: true, force: true });
}
