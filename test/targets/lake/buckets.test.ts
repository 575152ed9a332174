import { describe, expect, it } from 'vitest';
import { tablesOf } from '../../../compiler/ir/etl/tree';
import type { StackResource } from '../../../compiler/ir/stack';
import { at, ofType, sample, sampleWith, substituted, withId } from './compiled';

type Rule = Readonly<Record<string, unknown>>;

const ENGINE = 'etl: { engine: lambda }\n';

const rulesOf = (resources: readonly StackResource[], id: string) =>
  at(withId(resources, id).properties, 'LifecycleConfiguration', 'Rules') as unknown as readonly Rule[];
const rule = (resources: readonly StackResource[], id: string, name: string) =>
  rulesOf(resources, id).find(({ Id }) => Id === name);

describe('every bucket', () => {
  it('is encrypted, closed to the public, owned by the account, and kept when its stack is deleted', async () => {
    const buckets = ofType((await sample('minimal')).resources, 'AWS::S3::Bucket');
    expect(buckets.map(({ stack, logicalId }) => [stack, logicalId])).toEqual([
      ['ops', 'ArtifactsBucket'],
      ['lake', 'RawBucket'],
      ['lake', 'CuratedBucket'],
      ['lake', 'ResultsBucket'],
    ]);
    for (const { properties, stateful } of buckets) {
      expect(stateful).toBe(true);
      expect(properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(properties.OwnershipControls).toEqual({ Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] });
      const [encryption] = at(properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration') as readonly object[];
      expect(encryption).toEqual({ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } });
    }
  });

  it('refuses requests without TLS 1.2, for itself and for its objects', async () => {
    const { resources } = await sample('china');
    for (const { logicalId, properties, stack } of ofType(resources, 'AWS::S3::Bucket')) {
      const policy = withId(resources, `${logicalId}Policy`);
      expect(policy.stack).toBe(stack);
      expect(policy.properties.Bucket).toEqual({ Ref: logicalId });
      const statements = at(policy.properties, 'PolicyDocument', 'Statement') as readonly object[];
      expect(statements.map((one) => Reflect.get(one, 'Condition'))).toEqual([
        { Bool: { 'aws:SecureTransport': 'false' } },
        { NumericLessThan: { 's3:TlsVersion': '1.2' } },
      ]);
      for (const statement of statements) {
        expect(statement).toMatchObject({ Effect: 'Deny', Principal: '*', Action: 's3:*' });
        const name = substituted(at(properties, 'BucketName'));
        const resourceArns = Reflect.get(statement, 'Resource').map(substituted);
        expect(resourceArns).toEqual([`arn:aws-cn:s3:::${name}`, `arn:aws-cn:s3:::${name}/*`]);
      }
    }
  });

  it('removes uploads that were never finished', async () => {
    const { resources } = await sample('minimal');
    for (const { logicalId } of ofType(resources, 'AWS::S3::Bucket')) {
      const { AbortIncompleteMultipartUpload } = rule(resources, logicalId, 'unfinished-uploads') ?? {};
      expect(AbortIncompleteMultipartUpload, logicalId).toEqual({ DaysAfterInitiation: 7 });
    }
  });

  it('that keeps versions lets go of old ones, and of the markers that deletions leave', async () => {
    const { resources } = await sample('minimal');
    for (const { logicalId, properties } of ofType(resources, 'AWS::S3::Bucket')) {
      const versioned = 'VersioningConfiguration' in properties;
      expect(versioned, logicalId).toBe(['ArtifactsBucket', 'RawBucket'].includes(logicalId));
      expect(rule(resources, logicalId, 'old-versions') !== undefined).toBe(versioned);
      expect(rule(resources, logicalId, 'delete-markers') !== undefined).toBe(versioned);
    }
  });
});

describe('the lifecycle of small objects', () => {
  const RETENTION = (more: string) => `lake: { retention: { coldAfter: 90d, expireAfter: 730d${more} } }\n`;

  it('keeps them in S3 Standard unless the manifest says otherwise: the default of S3, written down', async () => {
    const { resources } = await sampleWith('minimal', RETENTION(''));
    const cold = rule(resources, 'RawBucket', 'telemetry-cold');
    expect(cold).toMatchObject({ Prefix: 'raw/', Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 90 }] });
    expect(cold).not.toHaveProperty('ObjectSizeGreaterThan');
    expect(
      at(withId(resources, 'RawBucket').properties, 'LifecycleConfiguration', 'TransitionDefaultMinimumObjectSize'),
    ).toBe('all_storage_classes_128K');
  });

  it('moves them too where the manifest says so: a filter by size takes the place of the default', async () => {
    const { resources } = await sampleWith('minimal', RETENTION(', smallObjects: move'));
    expect(rule(resources, 'RawBucket', 'telemetry-cold')).toMatchObject({ ObjectSizeGreaterThan: '1' });
  });

  it('deletes them like all others: no filter by size stands on an expiry', async () => {
    const { resources } = await sampleWith('minimal', RETENTION(', smallObjects: move'));
    for (const bucket of ['RawBucket', 'CuratedBucket']) {
      const expiring = rulesOf(resources, bucket).filter((one) => 'ExpirationInDays' in one);
      expect(expiring.length).toBeGreaterThan(0);
      for (const one of expiring) expect(one).not.toHaveProperty('ObjectSizeGreaterThan');
    }
  });
});

describe('what is kept for how long', () => {
  it('is for ever without a word about it, but for errors, results and leftovers', async () => {
    const { resources } = await sample('minimal');
    const ids = (bucket: string) => rulesOf(resources, bucket).map(({ Id }) => Id);
    expect(ids('RawBucket')).toEqual(['errors-expire', 'old-versions', 'delete-markers', 'unfinished-uploads']);
    expect(ids('CuratedBucket')).toEqual(['work-expire', 'unfinished-uploads']);
    expect(ids('ResultsBucket')).toEqual(['results-expire', 'unfinished-uploads']);
  });

  it('is what lake.retention and lake.query say', async () => {
    const { resources } = await sample('retention');
    expect(rule(resources, 'RawBucket', 'telemetry-expire')).toMatchObject({ Prefix: 'raw/', ExpirationInDays: 730 });
    expect(rule(resources, 'RawBucket', 'alerts-expire')).toMatchObject({ Prefix: 'alerts/', ExpirationInDays: 730 });
    for (const kind of ['curated', 'quarantine', 'rollup', 'visits']) {
      const of = { Prefix: `${kind}_` };
      expect(rule(resources, 'CuratedBucket', `${kind}-expire`)).toMatchObject({ ...of, ExpirationInDays: 730 });
      expect(rule(resources, 'CuratedBucket', `${kind}-cold`)).toMatchObject({
        ...of,
        Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 90 }],
      });
    }
    expect(rule(resources, 'CuratedBucket', 'runs-expire')).toMatchObject({ Prefix: 'runs/', ExpirationInDays: 730 });
    expect(rule(resources, 'ResultsBucket', 'results-expire')).toMatchObject({ ExpirationInDays: 7 });
  });

  it('is not longer for errors than for the data itself', async () => {
    const { resources } = await sampleWith('minimal', 'lake: { retention: { expireAfter: 10d } }\n');
    expect(rule(resources, 'RawBucket', 'errors-expire')).toMatchObject({ Prefix: 'errors/', ExpirationInDays: 10 });
  });

  it('leaves the list of devices alone, which is no telemetry', async () => {
    const { resources } = await sampleWith('retention', ENGINE);
    for (const one of rulesOf(resources, 'CuratedBucket').filter((each) => each.Id !== 'unfinished-uploads'))
      expect(String(one.Prefix), String(one.Id)).toMatch(/^(?!devices)[a-z_]+[_/]$/);
  });

  it('covers every table that the ETL fills: each lies under one of the prefixes', async () => {
    const { fleet, resources } = await sampleWith('retention', ENGINE);
    const prefixes = rulesOf(resources, 'CuratedBucket').flatMap((one) =>
      'ExpirationInDays' in one ? [String(one.Prefix)] : [],
    );
    const tables = fleet.etl?.trees.flatMap(tablesOf) ?? [];
    expect(tables.length).toBeGreaterThan(3);
    for (const { name } of tables)
      expect(
        prefixes.filter((prefix) => name.startsWith(prefix)),
        name,
      ).toHaveLength(1);
  });

  it('is a week for what a killed run left where it works', async () => {
    const { resources } = await sample('minimal');
    expect(rule(resources, 'CuratedBucket', 'work-expire')).toMatchObject({ Prefix: '_work/', ExpirationInDays: 7 });
  });

  it('is left to Iceberg where the curated tables are Iceberg: deleted objects would break them', async () => {
    const iceberg = 'lake: { curated: { format: iceberg }, retention: { expireAfter: 730d } }\n';
    const { resources } = await sampleWith('minimal', iceberg);
    expect(rulesOf(resources, 'CuratedBucket').map(({ Id }) => Id)).toEqual([
      'runs-expire',
      'work-expire',
      'unfinished-uploads',
    ]);
  });
});
