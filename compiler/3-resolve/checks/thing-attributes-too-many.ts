import { diagnose } from '../../diagnostics/diagnose';
import { connecting } from '../../ir/fleet/groups';
import type { FleetCheck } from './index';

/** Of a thing with a type. AWS General Reference, AWS IoT Core quotas. */
const MOST = 50;

/** Can a thing of each group hold what is known of it: metadata of the group, its own, and the name of the group? */
export const thingAttributesTooMany: FleetCheck = function* ({ groups }) {
  for (const group of groups) {
    const { size: count } = new Set([...group.metadata.keys(), ...connecting(group).columns, 'group']);
    if (count <= MOST) continue;
    yield diagnose('thing-attributes-too-many', group.origin.place, { group: group.id, count, most: MOST });
  }
};
