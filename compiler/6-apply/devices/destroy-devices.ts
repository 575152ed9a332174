import type { DestroyStep } from '../destroy';
import { requireTime } from '../work';
import { desiredGroups } from './desired-group';
import { emptied } from './devices-step';
import { Journal } from './journal';
import { Registry } from './registry';

/** Things that apply registered; a stack loses neither their types nor their policies while they are there. */
export const DESTROY_DEVICES: DestroyStep = {
  name: 'devices',
  run: async (work, store, applied) => {
    const groups = applied ? desiredGroups(applied) : [];
    if (groups.length === 0) return undefined;
    const things = new Set(groups.flatMap((group) => group.things));
    const note = await emptied(
      {
        ...work,
        store,
        registry: new Registry(work.clients),
        step: 'devices',
        requireHeld: () => requireTime(work),
        applied: things,
        staying: new Set(),
        types: new Set(groups.map(({ thingType }) => thingType)),
        allowDelete: things.size,
      },
      groups,
    );
    await Journal.close(store);
    return note;
  },
};
