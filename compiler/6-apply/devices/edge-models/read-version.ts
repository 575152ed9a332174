import {
  type ExpectedModel,
  edgeModelInArchive,
  MOST_ARCHIVE_BYTES,
  tooBig,
} from '../../../../schema/archive/edge-model-archive';
import type { EdgeModel } from '../../../../schema/edge-model';
import type { Clients } from '../../aws/clients';
import { sdkError } from '../../aws/sdk-error';
import { Refusal } from '../../step/refusal';
import type { ApprovedVersion } from './approved-versions';

/** What is in a version, or why no device can watch by it, with the place of its archive. */
export type ReadVersion = { readonly model: EdgeModel } | { readonly why: string };

/** Two calls: where the archive of a version is, and the archive. */
export async function readVersion(
  clients: Pick<Clients, 's3' | 'sagemaker'>,
  { arn }: ApprovedVersion,
  expected: ExpectedModel,
): Promise<ReadVersion> {
  const { DescribeModelPackageCommand } = await import('@aws-sdk/client-sagemaker');
  const client = await clients.sagemaker();
  const found = await client.send(new DescribeModelPackageCommand({ ModelPackageName: arn }));
  const [container] = found.InferenceSpecification?.Containers ?? [];
  const url = container?.ModelDataUrl ?? container?.ModelDataSource?.S3DataSource?.S3Uri ?? '';
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(url) ?? [];
  if (bucket === undefined || key === undefined) return { why: `${url || 'nothing'} is no place of an archive in S3` };
  const archive = await fetched(clients, bucket, key);
  if ('why' in archive) return { why: `${url}: ${archive.why}` };
  try {
    return { model: await edgeModelInArchive(archive.bytes, expected) };
  } catch (problem) {
    return { why: `${url}: ${problem instanceof Error ? problem.message : String(problem)}` };
  }
}

async function fetched(
  clients: Pick<Clients, 's3'>,
  Bucket: string,
  Key: string,
): Promise<{ readonly bytes: Uint8Array } | { readonly why: string }> {
  const { GetObjectCommand, HeadObjectCommand } = await import('@aws-sdk/client-s3');
  const s3 = await clients.s3();
  try {
    const { ContentLength = 0, ETag } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    if (ContentLength > MOST_ARCHIVE_BYTES) return { why: tooBig('its archive', ContentLength, MOST_ARCHIVE_BYTES) };
    // Another object at this place meanwhile may have another size.
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, IfMatch: ETag }));
    return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array() };
  } catch (problem) {
    if (problem instanceof Refusal && problem.kind === 'denied') return { why: problem.message };
    const { name, status } = sdkError(problem);
    if (['NoSuchKey', 'NoSuchBucket', 'NotFound'].includes(name) || status === 404) return { why: 'it is not there' };
    throw problem;
  }
}
