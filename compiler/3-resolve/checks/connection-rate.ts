import { diagnose } from '../../diagnostics/diagnose';
import { busiestConnection, messageRate } from '../message-rate';
import type { FleetCheck } from './index';

/** AWS General Reference, AWS IoT Core quotas: Publish requests per second per connection; not adjustable. */
const MAX_PER_SECOND = 100;

/** Does every connection stay within what AWS IoT Core takes from one client? */
export const connectionRate: FleetCheck = function* (fleet) {
  for (const group of fleet.groups) {
    const perSecond = (busiestConnection(group) * 1000) / group.everyMs;
    if (perSecond <= MAX_PER_SECOND) continue;
    const who = group.gateways ? 'the busiest gateway' : 'each device';
    yield diagnose('connection-rate', group.origin.place, { group: group.id, who, perSecond: messageRate(perSecond) });
  }
};
