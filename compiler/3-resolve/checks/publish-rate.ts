import { diagnose } from '../../diagnostics/diagnose';
import { iotQuotas } from '../iot-quotas';
import { messageRate, messagesPerSecond } from '../message-rate';
import type { FleetCheck } from './index';

/** Does the whole fleet stay within what an account may publish? The quota can be raised, so this is a warning. */
export const publishRate: FleetCheck = function* ({ aws: { region, origin }, groups }) {
  const { publishes: limit } = iotQuotas(region);
  const perSecond = groups.reduce((sum, group) => sum + messagesPerSecond(group), 0);
  if (perSecond > limit)
    yield diagnose('publish-rate', origin.place, { perSecond: messageRate(perSecond), limit, region });
};
