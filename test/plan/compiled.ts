import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { snapshotOf } from '../../compiler/5-plan/index';
import { type Compilation, compile } from '../../compiler/index';
import type { Snapshot } from '../../schema/plan/snapshot';
import { sourcesOf } from '../sources';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Files by path: a manifest `fleet.yaml`, and what it reads. */
export type Files = Readonly<Record<string, string>>;

/** A file of the repository. */
const repositoryFile = (path: string) => readFileSync(join(root, path), 'utf8');

/** The example fleet with its inventory. */
export const EXAMPLE: Files = {
  'fleet.yaml': repositoryFile('fleet.example.yaml'),
  'docs/example/motors.csv': repositoryFile('docs/example/motors.csv'),
};

/** A golden sample as files. */
export function sample(name: string): Files {
  const manifest = repositoryFile(`test/samples/${name}/fleet.yaml`);
  const names = [...manifest.matchAll(/from: *"?([^\s},"]+)/g)].map((match) => match[1] ?? '');
  const present = names.filter((path) => existsSync(join(root, 'test/samples', name, path)));
  return {
    'fleet.yaml': manifest,
    ...Object.fromEntries(present.map((path) => [path, repositoryFile(`test/samples/${name}/${path}`)])),
  };
}

export function compileFiles(files: Files, environment?: string): Promise<Compilation> {
  return compile(sourcesOf(files), { manifest: 'fleet.yaml', ...(environment ? { environment } : {}) });
}

/** The snapshot of files that compile; throws where they do not. */
export async function snapshotFiles(files: Files, environment?: string, tool = '0.0.0-test'): Promise<Snapshot> {
  const { fleet, output, diagnostics } = await compileFiles(files, environment);
  if (!fleet || !output) throw new Error(JSON.stringify(diagnostics.filter(({ severity }) => severity === 'error')));
  return snapshotOf(fleet, output, { manifest: 'fleet.yaml', files }, tool);
}
