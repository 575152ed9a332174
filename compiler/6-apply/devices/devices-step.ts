import type { Snapshot } from '../../../schema/plan/snapshot';
import { driftedGroups } from '../../5-plan/puts-back';
import { retiredThings } from '../../5-plan/retirements';
import { partitionOf } from '../../ir/arn';
import { REGISTRATION_PURPOSE, roleName } from '../../ir/names';
import { type DesiredGroup, desiredGroups, policyOf } from '../registry/desired-group';
import { CHANGING, DIGEST, groupDigest } from '../registry/group-digest';
import { Registry } from '../registry/registry';
import type { ThingChange } from '../registry/thing-changes';
import type { ApplyStep, ApplyWork } from '../step/apply-step';
import { Journal } from './journal';
import { type Reconciled, type Reconciling, reconcile, requireFew } from './reconcile';
import { BULK_FROM, registerInBulk } from './register-in-bulk';
import { type Retiring, retire, retiredText } from './retire';

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

async function registerDevices(work: ApplyWork, bulkFrom: number): Promise<readonly string[]> {
  const { base, target, store } = work;
  if (desiredGroups(target).length === 0 && (!base || desiredGroups(base).length === 0)) return [];
  const registry = new Registry(work.clients);
  const changed = await changedGroups(work, registry);
  if (changed.length === 0) {
    await Journal.close(store);
    return [];
  }
  const reconciling = reconcilingOf(work, registry, 'devices');
  const digests = new Map(changed.map((group) => [group.id, groupDigest(group)]));
  for (const group of changed) await prepare(work, registry, group);
  const inBulk = (changes: readonly ThingChange[]) => bulk(work, bulkFrom, changed, digests, changes);
  const done = await reconcile(reconciling, changed, inBulk);
  for (const { id, thingGroup } of changed) await registry.markGroup(thingGroup, { [DIGEST]: digests.get(id) ?? '' });
  await Journal.close(store);
  return notesOf(done, work.deletesCertificates);
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
      left.length === 0 ? [] : await emptied(reconcilingOf(work, new Registry(work.clients), step), left);
    const notes = [...registered, ...(await retireClaimed(work, step, isGone))];
    return notes.length > 0 ? notes.join(', ') : undefined;
  },
};

/**
 * Things that came by claim and leave, and those that are going to join another group by its claim. Behind the stacks, for only then does the hook
 * refuse their serials; those of whole groups were retired before, and are looked at again for what joined in between.
 */
async function retireClaimed(
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

/** Retires all things of registered groups that are going to be deleted. */
export async function emptied(work: Reconciling, groups: readonly DesiredGroup[]): Promise<readonly string[]> {
  const { registry } = work;
  const nobody = groups.map((group) => ({ ...group, things: [], attributes: { shared: {}, own: {} } }));
  const present: DesiredGroup[] = [];
  for (const group of nobody) {
    const live = await registry.group(group.thingGroup);
    if (!live) continue;
    await registry.markGroup(group.thingGroup, { [DIGEST]: CHANGING });
    await registry.detachPolicy(group.policy, live.arn);
    present.push(group);
  }
  return present.length === 0 ? [] : notesOf(await reconcile(work, present), work.deletesCertificates);
}

/** Those whose digest is another one, or whose things were found to differ from it; a group that is not there is made as the stack has it. */
async function changedGroups({ base, target, plan }: ApplyWork, registry: Registry): Promise<readonly DesiredGroup[]> {
  const changed: DesiredGroup[] = [];
  const drifted = driftedGroups(plan);
  for (const group of desiredGroups(target)) {
    const live = await registry.group(group.thingGroup);
    if (drifted.has(group.id) || live?.attributes[DIGEST] !== groupDigest(group)) changed.push(group);
  }
  // A group that goes on by claim changes without apply: what was known of it holds no more.
  for (const { id, thingGroup } of base ? desiredGroups(base) : [])
    if (target.groups[id]?.provisioning === 'claim') await registry.markGroup(thingGroup, { [DIGEST]: CHANGING });
  return changed;
}

/** From here on the digest says nothing, until the registry is as it shall be: an apply that is stopped leaves no wrong one. */
async function prepare({ target, requireHeld }: ApplyWork, registry: Registry, group: DesiredGroup): Promise<void> {
  requireHeld();
  let live = await registry.group(group.thingGroup);
  if (!live) {
    // Taken away by hand; or the endpoint is one whose CloudFormation does not know the type.
    await registry.createGroup(group.thingGroup, { ...group.attributes.shared, group: group.id });
    live = await registry.group(group.thingGroup);
  }
  await registry.markGroup(group.thingGroup, { [DIGEST]: CHANGING });
  if (live && hasPolicy(target, group.policy)) await registry.attachPolicy(group.policy, live.arn);
}

/** Whether the stacks make it; always, but in tests of the registry alone. */
const hasPolicy = ({ stacks }: Snapshot, policy: string) =>
  Object.values(stacks).some(({ template }) => JSON.stringify(template).includes(`"PolicyName":"${policy}"`));

async function bulk(
  work: ApplyWork,
  bulkFrom: number,
  groups: readonly DesiredGroup[],
  digests: ReadonlyMap<string, string>,
  changes: readonly ThingChange[],
): Promise<boolean> {
  let isAny = false;
  for (const group of groups) {
    const created = changes.flatMap((change) =>
      change.does === 'create' && change.enters === group.thingGroup ? [change] : [],
    );
    if (created.length < bulkFrom) continue;
    const role = roleArn(work);
    const outcome = await registerInBulk(work, group, digests.get(group.id) ?? '', created, role);
    if (outcome === 'not-to-be-had') return isAny;
    isAny = true;
  }
  return isAny;
}

function roleArn({ store, target }: ApplyWork): string {
  const { account, region } = store.address;
  return `arn:${partitionOf(region)}:iam::${account}:role/${roleName({ name: target.fleet }, REGISTRATION_PURPOSE)}`;
}

function reconcilingOf(work: ApplyWork, registry: Registry, step: string): Reconciling {
  const { base, target, plan, allowDelete = 0 } = work;
  const all = Object.values({ ...base?.groups, ...target.groups });
  const before = base ? desiredGroups(base) : [];
  return {
    ...work,
    registry,
    step,
    applied: new Set(before.flatMap(({ things }) => things)),
    staying: new Set(Object.values(target.groups).flatMap(({ things }) => things)),
    types: new Set(all.map(({ thingType }) => thingType)),
    allowDelete: Math.max(allowDelete, plan.summary.retired),
  };
}

function notesOf(done: Reconciled, deletesCertificates: boolean): readonly string[] {
  const words = { create: 'registered', update: 'changed', leave: 'taken out of a group' } as const;
  const parts = (Object.keys(words) as (keyof typeof words)[]).flatMap((does) =>
    done[does] > 0 ? [`${done[does]} ${words[does]}`] : [],
  );
  return [...parts, ...retiredText(done.retired, deletesCertificates)];
}
