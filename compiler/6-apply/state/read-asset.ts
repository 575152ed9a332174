import type { Clients } from '../aws/clients';
import type { StoreAddress } from './store';

/** The text of an object that was uploaded before the stacks, by its key in the artifact bucket. */
export async function readAsset(
  clients: Pick<Clients, 's3'>,
  { bucket, account }: Pick<StoreAddress, 'bucket' | 'account'>,
  key: string,
): Promise<string> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const place = { Bucket: bucket, Key: key, ExpectedBucketOwner: account };
  const { Body } = await (await clients.s3()).send(new GetObjectCommand(place));
  if (!Body) throw new Error(`S3 answered without content for ${key}`);
  return Body.transformToString();
}
