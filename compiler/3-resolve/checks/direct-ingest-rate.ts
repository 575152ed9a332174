import { diagnose } from '../../diagnostics/diagnose';
import { messageRate, messagesPerSecond } from '../message-rate';
import type { FleetCheck } from './index';

/** From here on Firehose is cheaper and the table quicker: 10 a second are 864,000 objects a day. */
const MANY_PER_SECOND = 10;
/** S3 Standard, PUT requests, us-east-1. */
const DOLLARS_PER_PUT = 0.005 / 1000;
const SECONDS_PER_DAY = 86_400;
const DAYS_PER_MONTH = 30;

/** Does a group write more objects than its owner may expect? Deadbands can make it fewer. */
export const directIngestRate: FleetCheck = function* (fleet) {
  for (const group of fleet.groups) {
    const perSecond = messagesPerSecond(group);
    if (group.ingest !== 'direct' || perSecond <= MANY_PER_SECOND) continue;
    const perDay = perSecond * SECONDS_PER_DAY;
    yield diagnose('direct-ingest-rate', group.origin.place, {
      group: group.id,
      perSecond: messageRate(perSecond),
      perDay: messageRate(perDay),
      dollars: messageRate(perDay * DAYS_PER_MONTH * DOLLARS_PER_PUT),
    });
  }
};
