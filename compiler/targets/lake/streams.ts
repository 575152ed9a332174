import { arn, bucketArn } from '../../ir/arn';
import type { Group } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import type { PartitionKey } from '../../ir/fleet/lake';
import { role, roleRef, type Statement } from '../../ir/iam';
import { RAW_PREFIX, rawObjects, rawPrefix, streamErrorsPrefix } from '../../ir/lake-layout';
import { logicalId, streamName, streamsLogName } from '../../ir/names';
import type { CfnValue, StackResource } from '../../ir/stack';
import { bucketId, STREAMS_LOG, STREAMS_ROLE, streamLogId } from './names';

/**
 * The inline policies of a role hold 10,240 characters (IAM quotas), and a group brings three ARNs of up to 160: from here on lists give
 * way to the prefix they share.
 */
const MOST_LISTED = 20;

/** A Firehose stream per group that asks for one, with a role and a log for all of them. */
export function streams(fleet: Fleet): readonly StackResource[] {
  const groups = fleet.groups.filter(({ ingest }) => ingest === 'firehose');
  if (groups.length === 0) return [];
  return [
    streamsRole(fleet, groups),
    {
      stack: 'lake',
      logicalId: STREAMS_LOG,
      type: 'AWS::Logs::LogGroup',
      properties: { LogGroupName: streamsLogName(fleet), RetentionInDays: 30 },
      origin: fleet.lake.origin,
    },
    ...groups.flatMap((group) => [streamLog(group), stream(fleet, group)]),
  ];
}

function streamLog({ id, origin }: Group): StackResource {
  return {
    stack: 'lake',
    group: id,
    logicalId: streamLogId(id),
    type: 'AWS::Logs::LogStream',
    properties: { LogGroupName: { Ref: STREAMS_LOG }, LogStreamName: id },
    origin,
  };
}

function stream(fleet: Fleet, group: Group): StackResource {
  const { megabytes, seconds } = fleet.lake.firehose;
  return {
    stack: 'lake',
    group: group.id,
    logicalId: logicalId(group.id, 'stream'),
    type: 'AWS::KinesisFirehose::DeliveryStream',
    origin: group.origin,
    properties: {
      DeliveryStreamName: streamName(fleet, group.id),
      DeliveryStreamType: 'DirectPut',
      DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' },
      ExtendedS3DestinationConfiguration: {
        BucketARN: { 'Fn::GetAtt': [bucketId('raw'), 'Arn'] },
        RoleARN: roleRef(STREAMS_ROLE),
        Prefix: streamPrefix(fleet, group.id),
        ErrorOutputPrefix: streamErrorsPrefix(
          streamName(fleet, group.id),
          '!{firehose:error-output-type}',
          arrival('yyyy-MM-dd'),
        ),
        BufferingHints: { SizeInMBs: megabytes, IntervalInSeconds: seconds },
        CompressionFormat: 'GZIP',
        // Readers choose the codec by the end of the name.
        FileExtension: '.json.gz',
        CloudWatchLoggingOptions: {
          Enabled: true,
          LogGroupName: { Ref: STREAMS_LOG },
          LogStreamName: { Ref: streamLogId(group.id) },
        },
        ...(byDevice(fleet) ? partitioning() : {}),
      },
    },
  };
}

/** Does Firehose have to look into each record to know its folder? */
const byDevice = ({ lake }: Fleet) => lake.partitioning.includes('device');

/**
 * The device is taken from the id that the rule added from the topic, never from what the device says. Records are not taken apart, so the
 * line end that the rule put behind each one stays.
 */
function partitioning(): { readonly [key: string]: CfnValue } {
  return {
    DynamicPartitioningConfiguration: { Enabled: true, RetryOptions: { DurationInSeconds: 300 } },
    ProcessingConfiguration: {
      Enabled: true,
      Processors: [
        {
          Type: 'MetadataExtraction',
          Parameters: [
            { ParameterName: 'MetadataExtractionQuery', ParameterValue: '{device:.device_id}' },
            { ParameterName: 'JsonParsingEngine', ParameterValue: 'JQ-1.6' },
          ],
        },
      ],
    },
  };
}

/** Arrival at Firehose of the oldest record in the object, in UTC. Source: Firehose developer guide, "Custom prefixes for Amazon S3 objects". */
const arrival = (pattern: string) => `!{timestamp:${pattern}}`;

/** The folders that the tables project. A stream is of one group, so the group is plain text. */
function streamPrefix(fleet: Fleet, group: string): string {
  const values: Readonly<Record<PartitionKey, string>> = {
    group,
    device: '!{partitionKeyFromQuery:device}',
    year: arrival('yyyy'),
    month: arrival('MM'),
    day: arrival('dd'),
    dt: arrival('yyyy-MM-dd'),
  };
  return rawPrefix(fleet, (key) => values[key]);
}

/** What Firehose needs to write its objects, and to say what went wrong. Source: Firehose developer guide, "Grant access to S3". */
function streamsRole(fleet: Fleet, groups: readonly Group[]): StackResource {
  return role(fleet, {
    stack: 'lake',
    purpose: STREAMS_ROLE,
    service: 'firehose.amazonaws.com',
    source: { service: 'firehose', resource: `deliverystream/${streamName(fleet, '*')}` },
    statements: [
      {
        actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        resources: [bucketArn(fleet, 'raw')],
      },
      objects(fleet, groups),
      {
        actions: ['logs:PutLogEvents'],
        resources: logStreams(fleet, groups),
      },
    ],
    origin: fleet.lake.origin,
  });
}

function objects(fleet: Fleet, groups: readonly Group[]): Statement {
  const failed = (stream: string) => streamErrorsPrefix(stream, '*', '*').replace(/type=.*$/, '*');
  const each = groups.flatMap(({ id }) => [rawObjects(fleet, id), failed(streamName(fleet, id))]);
  const keys = groups.length <= MOST_LISTED ? each : [`${RAW_PREFIX}*`, failed('*')];
  return {
    actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
    resources: keys.map((key) => bucketArn(fleet, 'raw', key)),
  };
}

function logStreams(fleet: Fleet, groups: readonly Group[]): readonly CfnValue[] {
  const names = groups.length <= MOST_LISTED ? groups.map(({ id }) => id) : ['*'];
  return names.map((name) => arn(fleet, 'logs', `log-group:${streamsLogName(fleet)}:log-stream:${name}`));
}
