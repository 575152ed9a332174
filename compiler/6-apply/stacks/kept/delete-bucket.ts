import { sdkError } from '../../aws/sdk-error';
import { requireUninterrupted, type StepWork } from '../../step/step-work';

/** Objects that one call deletes at most. Source: S3 API reference, DeleteObjects. */
const BATCH = 1000;

/** Deletes every version of every object of a bucket, then the bucket; one that is not there is gone already. */
export async function deleteBucket(work: StepWork, bucket: string, account: string): Promise<void> {
  const { DeleteBucketCommand, DeleteObjectsCommand, ListObjectVersionsCommand } = await import('@aws-sdk/client-s3');
  const client = await work.clients.s3();
  const owned = { Bucket: bucket, ExpectedBucketOwner: account };
  let done = 0;
  try {
    // Always the first page: what was on it is gone by the next look.
    for (;;) {
      requireUninterrupted(work);
      const { Versions = [], DeleteMarkers = [] } = await client.send(
        new ListObjectVersionsCommand({ ...owned, MaxKeys: BATCH }),
      );
      const all = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({
        Key,
        ...(VersionId === undefined ? {} : { VersionId }),
      }));
      if (all.length === 0) break;
      const { Errors = [] } = await client.send(
        new DeleteObjectsCommand({ ...owned, Delete: { Objects: all.slice(0, BATCH), Quiet: true } }),
      );
      const [first] = Errors;
      if (first) throw new Error(`${first.Key} in ${bucket} cannot be deleted: ${first.Message}`);
      done += all.length;
      work.tell({ event: 'progress', step: `bucket ${bucket}`, done, of: done });
    }
    await client.send(new DeleteBucketCommand(owned));
  } catch (problem) {
    if (sdkError(problem).name !== 'NoSuchBucket') throw problem;
  }
}
