import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { FakeCloudFormation } from '../cloudformation-fake/fake';
import { MOTO_ACCOUNT, type Moto, useMoto } from '../moto/server';
import { Tap } from './tap';
import { clientsFor, REGION } from './with-clients';

/** The fake of CloudFormation, and moto for everything else, behind one tap. */
export interface World {
  readonly tap: Tap;
  /** A new one for each test. */
  readonly fake: FakeCloudFormation;
  readonly moto: Moto;
}

export function useWorld(): () => World {
  const moto = useMoto();
  const tap = new Tap(() => moto().url);
  let fake: FakeCloudFormation | undefined;
  beforeAll(() => tap.start());
  afterAll(() => tap.stop());
  beforeEach(async () => {
    await moto().reset();
    tap.forget();
    const made = new FakeCloudFormation({
      fetchTemplate: (url) => fetched(moto().url, url),
      onMade: bucketsOf(moto().url),
    });
    fake = made;
    tap.stand = (seen) => made.answer(seen);
  });
  return () => {
    if (!fake) throw new Error('the world is not made yet');
    return { tap, fake, moto: moto() };
  };
}

async function fetched(endpoint: string, url: string): Promise<string> {
  const { hostname, pathname } = new URL(url);
  const [bucket] = hostname.split('.s3.');
  const reply = await fetch(`${endpoint}/${bucket}${pathname}`);
  if (!reply.ok) throw new Error(`there is no template at ${url}: HTTP ${reply.status}`);
  return reply.text();
}

function bucketsOf(endpoint: string) {
  return async (type: string, { BucketName }: Readonly<Record<string, unknown>>) => {
    if (type !== 'AWS::S3::Bucket') return;
    const pattern = (BucketName as { 'Fn::Sub': string })['Fn::Sub'];
    const Bucket = pattern.replace('${AWS::AccountId}', MOTO_ACCOUNT);
    const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
    await (await clientsFor(endpoint).s3()).send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  };
}
