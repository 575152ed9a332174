import { desiredGroups } from '../registry/desired-group';
import { Registry } from '../registry/registry';
import type { ApplyStep, ApplyWork } from '../step/apply-step';
import { emptyGroups } from './empty-groups';
import { reconcilingOf } from './reconciling';
import { registerDevices } from './register-devices';
import { BULK_FROM } from './register-in-bulk';
import { retireClaimed } from './retire-claimed';

/**
 * The registry of groups that are registered beforehand. One call for each group tells whether it is as it shall be; only for those that are not,
 * things are listed. Groups that provision by claim cost nothing, but for the things that leave them.
 */
export const DEVICES_STEP = devicesStep(BULK_FROM);

export function devicesStep(bulkFrom: number): ApplyStep {
  return { name: 'devices', run: (work) => runDevices(work, bulkFrom) };
}

async function runDevices(work: ApplyWork, bulkFrom: number): Promise<string | undefined> {
  const notes = [...(await registerDevices(work, bulkFrom)), ...(await retireClaimed(work, 'devices'))];
  return notes.length > 0 ? notes.join(', ') : undefined;
}

/**
 * Before the stacks: things of groups that leave the manifest. A stack cannot lose a thing type while things have it, nor is a policy taken from a
 * group that is no more, nor deleted while certificates have it.
 */
export const LEAVING_STEP: ApplyStep = {
  name: 'devices that leave',
  run: async (work) => {
    const step = 'devices that leave';
    const isGone = (id: string) => !Object.hasOwn(work.target.groups, id);
    const left = work.base ? desiredGroups(work.base).filter(({ id }) => isGone(id)) : [];
    const registered =
      left.length === 0 ? [] : await emptyGroups(reconcilingOf(work, new Registry(work.clients), step), left);
    const notes = [...registered, ...(await retireClaimed(work, step, isGone))];
    return notes.length > 0 ? notes.join(', ') : undefined;
  },
};
