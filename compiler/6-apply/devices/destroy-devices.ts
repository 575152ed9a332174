import { retiredThings } from '../../5-plan/retirements';
import { desiredGroups, policyOf } from '../registry/desired-group';
import { Registry } from '../registry/registry';
import type { DestroyStep } from '../step/destroy-step';
import { requireUninterrupted } from '../step/step-work';
import { emptyGroups } from './empty-groups';
import { Journal } from './journal';
import type { Reconciling } from './reconcile';
import { retire, retiredText } from './retire';

/** Every thing of the fleet is retired: a stack loses neither its types nor its policies while things and certificates have them. */
export const DESTROY_DEVICES: DestroyStep = {
  name: 'devices',
  run: async (work, store, applied, { deletesCertificates }) => {
    if (!applied) return undefined;
    const groups = desiredGroups(applied);
    const claimed = retiredThings(applied, { ...applied, groups: {} }).filter(
      ({ from }) => applied.groups[from]?.provisioning === 'claim',
    );
    if (groups.length + claimed.length === 0) return undefined;
    const things = new Set(groups.flatMap((group) => group.things));
    const reconciling: Reconciling = {
      ...work,
      store,
      registry: new Registry(work.clients),
      step: 'devices',
      requireHeld: () => requireUninterrupted(work),
      applied: things,
      staying: new Set(),
      types: new Set(Object.values(applied.groups).map(({ thingType }) => thingType)),
      allowDelete: things.size,
      deletesCertificates,
    };
    const registered = groups.length === 0 ? [] : await emptyGroups(reconciling, groups);
    const { journal, leaving } = await Journal.open(store);
    const retired = await retire(
      reconciling,
      journal,
      leaving,
      claimed.map(({ thing, from }) => ({
        thing,
        policy: policyOf(applied.fleet, applied.groups[from]?.thingType ?? ''),
        leaves: [],
        isOurs: false,
      })),
    );
    await Journal.close(store);
    const notes = [...registered, ...retiredText(retired, deletesCertificates)];
    return notes.length > 0 ? notes.join(', ') : undefined;
  },
};
