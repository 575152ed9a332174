import type { Json } from '../../schema/plan/json';
import type { Snapshot } from '../../schema/plan/snapshot';

/** A snapshot of hand-written resources in one stack, for what no manifest of today makes. */
export function snapshotWith(resources: Readonly<Record<string, Json>>): Snapshot {
  const because = Object.fromEntries(Object.keys(resources).map((id) => [id, 'lake']));
  return {
    format: 'fleetwright/snapshot/v1',
    tool: '0.0.0-test',
    fleet: 'written',
    environment: null,
    region: 'eu-west-1',
    account: null,
    stacks: { lake: { template: { Resources: resources }, because } },
    assets: {},
    groups: {},
  };
}
