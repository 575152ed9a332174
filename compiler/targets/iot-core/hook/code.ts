import { createHash } from 'node:crypto';
import { type Artifact, contentOf } from '../../../ir/artifact';
import type { Group } from '../../../ir/fleet/groups';
import type { Fleet } from '../../../ir/fleet/index';
import type { Asset } from '../../../ir/stack';
import renderHook from '../templates/hook.mjs.hbs';
import { devicesText } from './devices';

const ROOT = 'iot-core/hook';

/** The files of the function: the code, the same for every fleet, and the data it decides from. */
export function hookFiles(fleet: Fleet, groups: readonly Group[]): readonly Artifact[] {
  return [
    { path: `${ROOT}/devices.json`, content: () => devicesText(fleet, groups), origin: fleet.origin },
    { path: `${ROOT}/index.mjs`, content: renderHook({ fleet: fleet.name }), origin: fleet.origin },
  ];
}

/** Named by its content: a new inventory is a new object, and CloudFormation sees that the function has changed. */
export function hookAsset(files: readonly Artifact[]): Asset {
  return {
    key: `lambda/provisioning-hook/${hashOf(files)}.zip`,
    packaging: 'zip',
    root: ROOT,
    files: files.map(({ path }) => path),
  };
}

/** SHA-256 over paths and contents, each closed by a NUL, which neither can hold. */
function hashOf(files: readonly Artifact[]): string {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(file.path).update('\0');
    for (const piece of contentOf(file)) hash.update(piece);
    hash.update('\0');
  }
  return hash.digest('hex');
}
