import { createHash } from 'node:crypto';
import type { Json } from '../../../schema/plan/json';
import type { Snapshot, SnapshotGroup } from '../../../schema/plan/snapshot';
import { canonicalPieces } from '../../5-plan/canonical';
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

/**
 * SHA-256 of all that the registry shall hold of a group, in hexadecimal: 64 of the 800 characters that the value of an attribute may have
 * (botocore iot, AttributeValue). It stands on the thing group once that is so.
 */
export function digestOf({ thingType, policy, things, attributes }: DesiredGroup): string {
  const hash = createHash('sha256');
  for (const piece of canonicalPieces({ thingType, policy, things, attributes } as unknown as Json)) hash.update(piece);
  return hash.digest('hex');
}
