import type { Snapshot } from '../../../schema/plan/snapshot';
import { driftedGroups } from '../../5-plan/puts-back';
import { REGISTRATION_PURPOSE } from '../../ir/names';
import { type DesiredGroup, desiredGroups } from '../registry/desired-group';
import { CHANGING, DIGEST, groupDigest } from '../registry/group-digest';
import { Registry } from '../registry/registry';
import { roleArn } from '../registry/role-arn';
import type { ThingChange } from '../registry/thing-changes';
import type { ApplyWork } from '../step/apply-step';
import { Journal } from './journal';
import { reconcile } from './reconcile';
import { reconciledText, reconcilingOf } from './reconciling';
import { registerInBulk } from './register-in-bulk';

/** Makes the registry hold the groups of the target, those that are registered beforehand and are not as they shall be. */
export async function registerDevices(work: ApplyWork, bulkFrom: number): Promise<readonly string[]> {
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
  return reconciledText(done, work.deletesCertificates);
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
    const role = roleArn(work.store.address, REGISTRATION_PURPOSE);
    const outcome = await registerInBulk(work, group, digests.get(group.id) ?? '', created, role);
    if (outcome === 'not-to-be-had') return isAny;
    isAny = true;
  }
  return isAny;
}
