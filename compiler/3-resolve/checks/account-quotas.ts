import { diagnose } from '../../diagnostics/diagnose';
import { connecting } from '../../ir/fleet/groups';
import type { FleetCheck } from './index';
import { messagesPerSecond, rate } from './message-rate';

/** Regions where an account starts with the larger quotas (AWS General Reference, AWS IoT Core quotas). */
const LARGE_REGIONS: readonly string[] = ['us-east-1', 'us-west-2', 'eu-west-1'];
const LARGE = { publishes: 20_000, connections: 500_000 };
const SMALL = { publishes: 2_000, connections: 100_000 };

/** Does the whole fleet stay within what an account may do at once? The quotas can be raised, so these are warnings. */
export const accountQuotas: FleetCheck = function* ({ aws, groups }) {
  const { region, origin } = aws;
  const quota = LARGE_REGIONS.includes(region) ? LARGE : SMALL;
  const perSecond = groups.reduce((sum, group) => sum + messagesPerSecond(group), 0);
  const connections = groups.reduce((sum, group) => sum + connecting(group).count, 0);
  if (perSecond > quota.publishes) {
    yield diagnose('publish-rate', origin.place, { perSecond: rate(perSecond), limit: quota.publishes, region });
  }
  if (connections > quota.connections) {
    yield diagnose('connections-many', origin.place, { count: connections, limit: quota.connections, region });
  }
};
