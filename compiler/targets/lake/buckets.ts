import { bucketArn } from '../../ir/arn';
import type { Fleet } from '../../ir/fleet/index';
import { sourceOf } from '../../ir/fleet/models';
import { ERRORS_FILTER, ERRORS_PREFIX } from '../../ir/lake-layout';
import { type BucketKind, bucketName, logicalId } from '../../ir/names';
import type { Origin } from '../../ir/origin';
import type { CfnValue, StackResource } from '../../ir/stack';
import type { StackName } from '../../ir/stack-name';
import { lifecycle } from './lifecycle';
import { bucketId } from './names';

interface BucketSpec {
  readonly kind: BucketKind;
  readonly stack: StackName;
  readonly versioned: boolean;
  readonly origin: Origin;
}

/** The four buckets, each with its policy. */
export function buckets(fleet: Fleet): readonly StackResource[] {
  const { origin } = fleet.lake;
  const specs: readonly BucketSpec[] = [
    // What is deployed: an older version is the way back.
    { kind: 'artifacts', stack: 'ops', versioned: true, origin: fleet.origin },
    // Keys never repeat, so versions cost nothing until somebody deletes; raw data alone could not be made again.
    { kind: 'raw', stack: 'lake', versioned: true, origin },
    // Can be made again from raw. Iceberg keeps its own snapshots, and jobs rewrite partitions of Parquet all day.
    { kind: 'curated', stack: 'lake', versioned: false, origin },
    { kind: 'results', stack: 'lake', versioned: false, origin },
  ];
  return specs.flatMap((spec) => [bucket(fleet, spec), tlsOnly(fleet, spec)]);
}

/**
 * SSE-S3 and not KMS: under direct ingest every message would be a request to KMS, and every reader of the lake (Athena, Glue, QuickSight,
 * Firehose, AWS IoT) would need a grant on the key. Bucket keys belong to KMS and are left out.
 */
function bucket(fleet: Fleet, { kind, stack, versioned, origin }: BucketSpec): StackResource {
  return {
    stack,
    logicalId: bucketId(kind),
    type: 'AWS::S3::Bucket',
    stateful: true,
    origin,
    properties: {
      BucketName: bucketName(fleet, kind),
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      ...(versioned ? { VersioningConfiguration: { Status: 'Enabled' } } : {}),
      LifecycleConfiguration: lifecycle(fleet, kind, versioned),
      // Scores are judged as soon as they are there (target `findings`).
      ...(kind === 'curated' && fleet.models.some((model) => sourceOf(model) !== undefined)
        ? { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } }
        : {}),
      // Counts what rules and streams could not deliver, for the alarm on the pipeline. Only a count above 0 is a metric, and only that is paid for.
      ...(kind === 'raw' ? { MetricsConfigurations: [{ Id: ERRORS_FILTER, Prefix: ERRORS_PREFIX }] } : {}),
    },
  };
}

/** Nobody reaches the bucket without TLS, or with a TLS older than 1.2. Source: S3 user guide, "Amazon S3 policy condition keys". */
function tlsOnly(fleet: Fleet, { kind, stack, origin }: BucketSpec): StackResource {
  return {
    stack,
    logicalId: logicalId(kind, 'bucket', 'policy'),
    type: 'AWS::S3::BucketPolicy',
    origin,
    properties: {
      Bucket: { Ref: bucketId(kind) },
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          deny(fleet, kind, 'DenyWithoutTls', { Bool: { 'aws:SecureTransport': 'false' } }),
          deny(fleet, kind, 'DenyOldTls', { NumericLessThan: { 's3:TlsVersion': '1.2' } }),
        ],
      },
    },
  };
}

function deny(fleet: Fleet, kind: BucketKind, sid: string, condition: CfnValue): CfnValue {
  return {
    Sid: sid,
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucketArn(fleet, kind), bucketArn(fleet, kind, '*')],
    Condition: condition,
  };
}
