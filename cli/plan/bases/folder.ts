import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ARTIFACT_LIST } from '../../../compiler/4-emit/artifact-list';
import type { Snapshot } from '../../../schema/plan/snapshot';
import { manifestFile } from '../../manifest-file';
import { Unable } from '../../unable';
import type { Base } from './base';
import { compiledBase } from './compiled-base';
import { generatedSnapshot } from './generated';

/** Another checkout with the manifest in it, or an output folder of `fleet compile`. */
export async function folderBase(
  shown: string,
  current: string,
  manifest: string,
  environment: string | undefined,
  target: Snapshot,
): Promise<Base> {
  const folder = resolve(current, shown);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new Unable(
      `there is no folder ${shown} to compare with`,
      'write --against applied, git:<ref>, a folder or nothing',
    );
  const about = { from: 'directory', name: shown } as const;
  if (existsSync(join(folder, manifest))) {
    const file = manifestFile(folder, manifest);
    return { snapshot: await compiledBase(file.sources, file.name, environment, shown), about };
  }
  if (existsSync(join(folder, ARTIFACT_LIST))) return { snapshot: generatedSnapshot(folder, shown, target), about };
  throw new Unable(
    `${shown} has neither ${manifest} nor the ${ARTIFACT_LIST} of an output folder`,
    'name a checkout of the manifest, or what `fleet compile` wrote',
  );
}
