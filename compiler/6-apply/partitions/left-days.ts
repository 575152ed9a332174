import { type EtlLines, type EtlLoss, etlLinesKey } from '../../../schema/etl-lines';
import { bucketNameIn } from '../../ir/names';
import { sdkError } from '../aws/sdk-error';
import type { ApplyWork } from '../step/apply-step';
import { inParallel } from '../step/in-parallel';
import { Refusal } from '../step/refusal';

const AT_ONCE = 16;

/**
 * Of these days, those that the last run left as they were, because fewer raw lines are there than they were made of; with the first loss of each. A run
 * keeps it beside the counts of the day. Who may not read them sees none: the run then says it again.
 */
export async function leftDays(
  { clients, store, requireHeld }: ApplyWork,
  sensor: string,
  days: readonly string[],
): Promise<ReadonlyMap<string, EtlLoss>> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const { fleet, account, region } = store.address;
  const client = await clients.s3();
  const at = { Bucket: bucketNameIn(fleet, 'curated', account, region), ExpectedBucketOwner: account };
  const left = new Map<string, EtlLoss>();
  await inParallel(days, AT_ONCE, async (day) => {
    requireHeld();
    try {
      const { Body } = await client.send(new GetObjectCommand({ ...at, Key: etlLinesKey(sensor, day) }));
      const [loss] = (JSON.parse((await Body?.transformToString()) ?? '{}') as Partial<EtlLines>).refused ?? [];
      if (loss) left.set(day, loss);
    } catch (problem) {
      if (!isNotSeen(problem)) throw problem;
    }
  });
  return left;
}

/** A day of a version that did not count, or a role that may not look. */
const isNotSeen = (problem: unknown) =>
  ['NoSuchKey', 'NoSuchBucket', 'NotFound'].includes(sdkError(problem).name) ||
  (problem instanceof Refusal && problem.kind === 'denied');
