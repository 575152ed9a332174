import type { Snapshot } from '../../../schema/plan/snapshot';
import { retiredThings } from '../../5-plan/retirements';
import { desiredGroups, policyOf } from '../registry/desired-group';
import { Registry } from '../registry/registry';
import type { ApplyWork } from '../step/apply-step';
import { Journal } from './journal';
import { type Reconciling, requireFew } from './reconcile';
import { reconcilingOf } from './reconciling';
import { type Retiring, retire, retiredText } from './retire';

/**
 * Things that came by claim and leave, and those that are going to join another group by its claim. Behind the stacks, for only then does the hook
 * refuse their serials; those of whole groups were retired before, and are looked at again for what joined in between.
 */
export async function retireClaimed(
  work: ApplyWork,
  step: string,
  isOf: (group: string) => boolean = () => true,
): Promise<readonly string[]> {
  const { base, target, store } = work;
  const left = retiredThings(base, target).filter(
    ({ from, to }) => isOf(from) && (to !== undefined || base?.groups[from]?.provisioning === 'claim'),
  );
  const reconciling = reconcilingOf(work, new Registry(work.clients), step);
  const all = [
    ...left.map(({ thing, from, to }) => retiringOf(base, thing, from, to)),
    ...(work.goesOn ? await letInMeanwhile(reconciling, work, new Set(left.map(({ thing }) => thing)), isOf) : []),
  ];
  await leaveClaimed(work, isOf);
  if (all.length === 0) return [];
  const { journal, leaving } = await Journal.open(store);
  const retired = await retire(reconciling, journal, leaving, all);
  await Journal.close(store);
  return retiredText(retired, work.deletesCertificates);
}

function retiringOf(base: Snapshot | undefined, thing: string, from: string, to: string | undefined): Retiring {
  const policy = policyOf(base?.fleet ?? '', base?.groups[from]?.thingType ?? '');
  return { thing, policy, leaves: [], isOurs: false, ...(to === undefined ? {} : { to }) };
}

/** An apply that was stopped may have let in by claim what neither the base nor the target has: only the registry knows. */
async function letInMeanwhile(
  { registry, staying, allowDelete }: Reconciling,
  { base, target }: ApplyWork,
  known: ReadonlySet<string>,
  isOf: (group: string) => boolean,
): Promise<readonly Retiring[]> {
  const found: Retiring[] = [];
  for (const [id, { provisioning, thingType }] of Object.entries({ ...base?.groups, ...target.groups })) {
    if (provisioning !== 'claim' || !isOf(id)) continue;
    for await (const { name } of registry.thingsOf(thingType, id))
      if (!staying.has(name) && !known.has(name))
        found.push({ thing: name, policy: policyOf(target.fleet, thingType), leaves: [], isOurs: true });
  }
  requireFew(found.length, staying.size, allowDelete);
  return found;
}

/** A thing that goes from a claiming group to a registered one keeps its certificate, and leaves the thing group, which no list of registered ones shows. */
async function leaveClaimed({ base, target, clients }: ApplyWork, isOf: (group: string) => boolean): Promise<void> {
  const registry = new Registry(clients);
  const registered = new Set(desiredGroups(target).flatMap(({ things }) => things));
  for (const [id, { provisioning, things, thingGroup }] of Object.entries(base?.groups ?? {})) {
    if (provisioning !== 'claim' || !isOf(id) || registered.size === 0) continue;
    const stays = new Set(target.groups[id]?.things);
    for (const thing of things) if (registered.has(thing) && !stays.has(thing)) await registry.leave(thingGroup, thing);
  }
}
