import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Finding } from '../../compiler/diagnostics/render/finding';
import { compile } from '../../compiler/index';
import type { ManifestFile } from '../file-sources';
import { relocated } from '../findings';
import { replaceTree } from '../output-tree/replace';

export interface Compiled {
  readonly findings: readonly Finding[];
  /** Whether the folder holds what the manifest says now; otherwise it is as it was. */
  readonly written: boolean;
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
  const options = { manifest: file.name, ...(environment === undefined ? {} : { environment }) };
  const { output, diagnostics } = await compile(sources, options);
  const findings = relocated(diagnostics, file.shown);
  if (!output) return { findings, written: false, read: [...read] };
  await replaceTree(folder, shown, output.artifacts, async () => {});
  return { findings, written: true, read: [...read] };
}

/** What a twin and its agents keep in a data directory, besides the lock. */
const KEPT = [
  'agents',
  'alerts.jsonl',
  'clock.json',
  'control.sock',
  'generated',
  'iot-core',
  'lake',
  'ml',
  'streams',
  'traces.json',
];

/** Makes a data directory as if no twin had run in it. What others put there stays. */
export function emptied(dataDir: string): void {
  for (const name of KEPT) rmSync(resolve(dataDir, name), { recursive: true, force: true });
}
