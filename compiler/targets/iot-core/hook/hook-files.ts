import type { Artifact } from '../../../ir/artifact';
import { codePackage } from '../../../ir/code-package';
import type { Group } from '../../../ir/fleet/groups';
import type { Fleet } from '../../../ir/fleet/index';
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

export const hookPackage = (files: readonly Artifact[]) => codePackage('provisioning-hook', ROOT, files);
