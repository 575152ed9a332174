import type { BucketKind } from '../../ir/names';
import { logicalId } from '../../ir/names';

/** The jobs of the roles in this stack. */
export const STREAMS_ROLE = 'lake-streams';
export const CRAWLERS_ROLE = 'lake-crawlers';

/** Logical ids that several files of this folder refer to. */
export const DATABASE = 'Database';
export const WORKGROUP = 'Workgroup';
export const STREAMS_LOG = 'StreamsLog';
export const bucketId = (kind: BucketKind) => logicalId(kind, 'bucket');
export const streamLogId = (group: string) => logicalId(group, 'stream', 'log');
