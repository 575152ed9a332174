import type { Snapshot, SnapshotGroup } from '../../../schema/plan/snapshot';
import { gatewayTypeName, policyName } from '../../ir/names';

/** What the registry shall hold of one group that is registered beforehand. */
export interface DesiredGroup extends Pick<SnapshotGroup, 'thingGroup' | 'thingType' | 'things' | 'attributes'> {
  readonly id: string;
  /** Attached to the thing group, so that every certificate of a thing in it has it. */
  readonly policy: string;
}

export function desiredGroups({ fleet, groups }: Snapshot): readonly DesiredGroup[] {
  return Object.entries(groups).flatMap(([id, group]) => {
    if (group.provisioning !== 'registered') return [];
    const { thingGroup, thingType, things, attributes } = group;
    return [{ id, thingGroup, thingType, things, attributes, policy: policyOf(fleet, thingType) }];
  });
}

/** The policy of what has this thing type. */
export function policyOf(fleet: string, thingType: string): string {
  const named = { name: fleet };
  return policyName(named, thingType === gatewayTypeName(named) ? 'gateway' : 'device');
}

/** Registry attributes of the nth thing. */
export function attributesAt({ attributes: { shared, own } }: DesiredGroup, at: number): Record<string, string> {
  const found: Record<string, string> = { ...shared };
  for (const [name, column] of Object.entries(own)) {
    const value = column[at] ?? null;
    if (value !== null) found[name] = String(value);
  }
  return found;
}
