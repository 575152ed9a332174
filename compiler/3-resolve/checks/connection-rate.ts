import { diagnose } from '../../diagnostics/diagnose';
import { devicesOf, type Group } from '../../ir/fleet/groups';
import type { FleetCheck } from './index';
import { rate } from './message-rate';

/** AWS General Reference, AWS IoT Core quotas: Publish requests per second per connection; not adjustable. */
const MAX_PER_SECOND = 100;

/** Does every connection stay within what AWS IoT Core takes from one client? */
export const connectionRate: FleetCheck = function* (fleet) {
  for (const group of fleet.groups) {
    const perSecond = (busiestConnection(group) * 1000) / group.everyMs;
    if (perSecond <= MAX_PER_SECOND) continue;
    const who = group.gateways ? 'the busiest gateway' : 'each device';
    yield diagnose('connection-rate', group.origin.place, { group: group.id, who, perSecond: rate(perSecond) });
  }
};

/** How many devices the busiest connection speaks for. */
function busiestConnection({ devices, gateways }: Group): number {
  if (!gateways) return 1;
  // Counted devices are dealt out evenly; listed ones may name their gateway.
  if (devices.range) return Math.ceil(devices.count / gateways.count);
  const behind = new Map<string, number>();
  for (const { gateway = '' } of devicesOf(devices)) behind.set(gateway, (behind.get(gateway) ?? 0) + 1);
  return Math.max(0, ...behind.values());
}
