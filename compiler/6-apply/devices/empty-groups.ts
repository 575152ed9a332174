import type { DesiredGroup } from '../registry/desired-group';
import { CHANGING, DIGEST } from '../registry/group-digest';
import { type Reconciling, reconcile } from './reconcile';
import { reconciledText } from './reconciling';

/** Retires all things of registered groups that are going to be deleted. */
export async function emptyGroups(work: Reconciling, groups: readonly DesiredGroup[]): Promise<readonly string[]> {
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
  return present.length === 0 ? [] : reconciledText(await reconcile(work, present), work.deletesCertificates);
}
