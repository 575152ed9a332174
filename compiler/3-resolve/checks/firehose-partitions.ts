import { diagnose } from '../../diagnostics/diagnose';
import type { FleetCheck } from './index';

/** Firehose developer guide, Quota: active partitions per stream. AWS raises it on request, but a manifest must not count on that. */
const MOST = 500;
/** Around midnight UTC the old date is still open while the new one begins. */
const OPEN_DATES = 2;

/** Does every stream stay within the partitions it may hold open? Each group has a stream of its own, so only devices multiply. */
export const firehosePartitions: FleetCheck = function* ({ groups, lake }) {
  if (!lake.partitioning.includes('device')) return;
  for (const { id, ingest, devices, origin } of groups) {
    const partitions = devices.count * OPEN_DATES;
    if (ingest !== 'firehose' || partitions <= MOST) continue;
    const params = { group: id, devices: devices.count, partitions, devicesMost: MOST / OPEN_DATES };
    yield diagnose('firehose-partitions', origin.place, params);
  }
};
