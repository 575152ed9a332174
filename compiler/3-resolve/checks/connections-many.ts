import { diagnose } from '../../diagnostics/diagnose';
import { connecting } from '../../ir/fleet/groups';
import { iotQuotas } from '../iot-quotas';
import type { FleetCheck } from './index';

/** Does the whole fleet stay within the connections that an account may have at once? The quota can be raised, so this is a warning. */
export const connectionsMany: FleetCheck = function* ({ aws: { region, origin }, groups }) {
  const { connections: limit } = iotQuotas(region);
  const count = groups.reduce((sum, group) => sum + connecting(group).count, 0);
  if (count > limit) yield diagnose('connections-many', origin.place, { count, limit, region });
};
