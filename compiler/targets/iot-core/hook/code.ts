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

export interface HookPackage {
  readonly asset: Asset;
  /** Characters of all files together. */
  readonly size: number;
}

/** Named by its content: a new inventory is a new object, and CloudFormation sees that the function has changed. */
export function hookPackage(files: readonly Artifact[]): HookPackage {
  const { hash, size } = read(files);
  const paths = files.map(({ path }) => path);
  return {
    asset: { key: `lambda/provisioning-hook/${hash}.zip`, packaging: 'zip', root: ROOT, files: paths },
    size,
  };
}

/** SHA-256 over paths and contents, each closed by a NUL, which neither can hold. One pass: a large inventory is made on demand. */
function read(files: readonly Artifact[]): { hash: string; size: number } {
  const hash = createHash('sha256');
  let size = 0;
  for (const file of files) {
    hash.update(file.path).update('\0');
    for (const piece of contentOf(file)) {
      hash.update(piece);
      size += piece.length;
    }
    hash.update('\0');
  }
  return { hash: hash.digest('hex'), size };
}
