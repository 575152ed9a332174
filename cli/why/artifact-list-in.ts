import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArtifactList } from '../../schema/artifact-list';
import { fileProblem, Unable } from '../unable';

/** Reads the artifact list of an output folder. */
export function artifactListIn(folder: string, shown: string): ArtifactList {
  const list = parsed(textOf(join(folder, 'manifest.json'), shown));
  if (list?.format === 'fleetwright/artifacts/v1' && Array.isArray(list.artifacts) && Array.isArray(list.resources))
    return list;
  throw new Unable(
    `${shown}/manifest.json is not an artifact list of ours`,
    'run `fleet compile`, or name the folder with --out',
  );
}

function textOf(path: string, shown: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (problem) {
    throw new Unable(
      `cannot read ${shown}/manifest.json: ${fileProblem(problem)}`,
      'run `fleet compile` first, or name the folder with --out',
    );
  }
}

function parsed(text: string): ArtifactList | undefined {
  try {
    return JSON.parse(text) as ArtifactList;
  } catch {
    return undefined;
  }
}
