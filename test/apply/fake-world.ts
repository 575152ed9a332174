import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetObjectCommand,
  PutBucketTaggingCommand,
  type Tag,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { FakeCloudFormation } from '../cloudformation-fake/fake';
import { MOTO_ACCOUNT, type Moto, useMoto } from '../moto/server';
import { SageMakerStand } from './sagemaker-stand';
import { Tap } from './tap';
import { clientsFor, REGION } from './with-clients';

/** The fake of CloudFormation, what it made of SageMaker, and moto for everything else, behind one tap. */
export interface World {
  readonly tap: Tap;
  /** A new one for each test. */
  readonly fake: FakeCloudFormation;
  readonly moto: Moto;
  /** What answers for SageMaker. */
  readonly models: SageMakerStand;
}

export function useWorld(): () => World {
  const moto = useMoto();
  const tap = new Tap(() => moto().url);
  let fake: FakeCloudFormation | undefined;
  let models: SageMakerStand | undefined;
  beforeAll(() => tap.start());
  afterAll(() => tap.stop());
  beforeEach(async () => {
    await moto().reset();
    tap.forget();
    const made = new FakeCloudFormation({
      fetchTemplate: (url) => fetched(moto().url, url),
      ...bucketsOf(moto().url),
    });
    fake = made;
    const stand = new SageMakerStand(made.operations);
    models = stand;
    tap.stand = async (seen) => (await made.answer(seen)) ?? stand.answer(seen);
  });
  return () => {
    if (!fake || !models) throw new Error('the world is not made yet');
    return { tap, fake, models, moto: moto() };
  };
}

/** As CloudFormation does, with the rights of whoever asks: objects of the bucket are private. */
async function fetched(endpoint: string, url: string): Promise<string> {
  const { hostname, pathname } = new URL(url);
  const [Bucket] = hostname.split('.s3.');
  const client = await clientsFor(endpoint).s3();
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: decodeURIComponent(pathname.slice(1)) }));
  return (await Body?.transformToString()) ?? '';
}

function bucketsOf(endpoint: string) {
  const s3 = () => clientsFor(endpoint).s3();
  const named = ({ BucketName }: Readonly<Record<string, unknown>>) =>
    (BucketName as { 'Fn::Sub': string })['Fn::Sub'].replace('${AWS::AccountId}', MOTO_ACCOUNT);
  return {
    onMade: async (type: string, properties: Readonly<Record<string, unknown>>) => {
      if (type !== 'AWS::S3::Bucket') return;
      const Bucket = named(properties);
      const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
      const client = await s3();
      await client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
      const TagSet = (properties['Tags'] ?? []) as Tag[];
      if (TagSet.length > 0) await client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    },
    onGone: async (type: string, properties: Readonly<Record<string, unknown>>) => {
      if (type !== 'AWS::S3::Bucket' || properties['BucketName'] === undefined) return;
      await (await s3()).send(new DeleteBucketCommand({ Bucket: named(properties) })).catch(() => {});
    },
  };
}
