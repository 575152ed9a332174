import { arn, bucketArn } from '../../ir/arn';
import { devicesKey } from '../../ir/etl/devices';
import { tablesOf } from '../../ir/etl/tree';
import type { Etl } from '../../ir/fleet/etl';
import type { Fleet } from '../../ir/fleet/index';
import { role, roleRef, type Statement } from '../../ir/iam';
import { curatedPrefix, RAW_PREFIX } from '../../ir/lake-layout';
import {
  bucketName,
  CURATED_KINDS,
  DEVICES_TABLE,
  databaseName,
  ETL_RUNS_TABLE,
  etlFunctionName,
  etlScheduleName,
  logicalId,
  metricNamespace,
} from '../../ir/names';
import type { Asset, StackResource } from '../../ir/stack';

const PURPOSE = 'etl-run';
const SCHEDULE_PURPOSE = 'etl-schedule';
const FUNCTION_ID = 'EtlFunction';
const LOGS_ID = 'EtlLogs';
const LAYER_ID = 'DuckdbLayer';
/** @duckdb/node-api with the binary for Linux on x86-64 under nodejs/node_modules; put there by `fleet apply`. */
const DUCKDB_LAYER_KEY = 'lambda/layers/duckdb-1.5.6-linux-x64.zip';

/** In MB. Lambda developer guide, "Lambda quotas": the most memory, and the most of /tmp; DuckDB spills there. */
const MEMORY_MB = 8192;
const DISK_MB = 10_240;
/** In seconds: the longest that a function may run. */
const TIMEOUT_S = 900;
const MINUTE_MS = 60_000;

/** The function, its log, its layer and role; and a schedule per sensor with the role that calls it. */
export function etlResources(fleet: Fleet, etl: Etl, code: Asset): readonly StackResource[] {
  return [
    logGroup(fleet, etl),
    layer(fleet, etl),
    runRole(fleet, etl),
    etlFunction(fleet, etl, code),
    scheduleRole(fleet, etl),
    ...etl.trees.map(({ sensor }) => schedule(fleet, etl, sensor)),
  ];
}

const logName = (fleet: Fleet) => `/aws/lambda/${etlFunctionName(fleet)}`;

function logGroup(fleet: Fleet, { origin }: Etl): StackResource {
  return {
    stack: 'etl',
    logicalId: LOGS_ID,
    type: 'AWS::Logs::LogGroup',
    properties: { LogGroupName: logName(fleet), RetentionInDays: 30 },
    origin,
  };
}

function layer(fleet: Fleet, { origin }: Etl): StackResource {
  return {
    stack: 'etl',
    logicalId: LAYER_ID,
    type: 'AWS::Lambda::LayerVersion',
    properties: {
      LayerName: `${etlFunctionName(fleet)}-duckdb`,
      Description: 'DuckDB for Node.js',
      CompatibleRuntimes: ['nodejs24.x'],
      CompatibleArchitectures: ['x86_64'],
      Content: { S3Bucket: bucketName(fleet, 'artifacts'), S3Key: DUCKDB_LAYER_KEY },
    },
    origin,
  };
}

/** Reads raw lines and the list of devices, keeps the tables of the ETL and their partitions; no other table and no other prefix. */
function runRole(fleet: Fleet, etl: Etl): StackResource {
  const database = databaseName(fleet);
  const tables = etl.trees.flatMap(tablesOf).map(({ name }) => name);
  const prefixes = CURATED_KINDS.filter((kind) => tables.some((table) => table.startsWith(`${kind}_`)));
  const statements: readonly Statement[] = [
    { actions: ['s3:GetObject'], resources: [bucketArn(fleet, 'raw', `${RAW_PREFIX}*`)] },
    { actions: ['s3:GetObject'], resources: [bucketArn(fleet, 'artifacts', 'etl/devices/*')] },
    {
      actions: ['s3:ListBucket'],
      resources: [bucketArn(fleet, 'raw')],
      condition: { StringLike: { 's3:prefix': [`${RAW_PREFIX}*`] } },
    },
    {
      actions: ['s3:ListBucket'],
      resources: [bucketArn(fleet, 'curated')],
      condition: {
        StringLike: { 's3:prefix': [...prefixes.map((kind) => `${kind}_*`), 'runs/lines/*', `${ETL_RUNS_TABLE}/*`] },
      },
    },
    {
      actions: ['s3:GetObject'],
      resources: ['runs/lines/*', `${ETL_RUNS_TABLE}/*`].map((keys) => bucketArn(fleet, 'curated', keys)),
    },
    {
      actions: ['s3:PutObject', 's3:DeleteObject'],
      resources: prefixes.map((kind) => bucketArn(fleet, 'curated', `${kind}_*`)),
    },
    {
      actions: ['s3:PutObject'],
      resources: [
        bucketArn(fleet, 'curated', 'runs/*'),
        bucketArn(fleet, 'curated', `${ETL_RUNS_TABLE}/*`),
        bucketArn(fleet, 'curated', `${curatedPrefix(DEVICES_TABLE)}*`),
      ],
    },
    {
      actions: ['glue:GetTable', 'glue:BatchCreatePartition', 'glue:BatchUpdatePartition', 'glue:BatchDeletePartition'],
      resources: [
        arn(fleet, 'glue', 'catalog'),
        arn(fleet, 'glue', `database/${database}`),
        ...prefixes.map((kind) => arn(fleet, 'glue', `table/${database}/${kind}_*`)),
      ],
    },
    {
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [arn(fleet, 'logs', `log-group:${logName(fleet)}:*`)],
    },
  ];
  return role(fleet, {
    stack: 'etl',
    purpose: PURPOSE,
    service: 'lambda.amazonaws.com',
    statements,
    origin: etl.origin,
  });
}

function etlFunction(fleet: Fleet, { origin }: Etl, { key }: Asset): StackResource {
  return {
    stack: 'etl',
    logicalId: FUNCTION_ID,
    type: 'AWS::Lambda::Function',
    properties: {
      FunctionName: etlFunctionName(fleet),
      Description: 'Cleans raw readings into the curated lake, with DuckDB',
      Runtime: 'nodejs24.x',
      Architectures: ['x86_64'],
      Handler: 'index.handler',
      Code: { S3Bucket: bucketName(fleet, 'artifacts'), S3Key: key },
      Layers: [{ Ref: LAYER_ID }],
      Role: roleRef(PURPOSE),
      Timeout: TIMEOUT_S,
      MemorySize: MEMORY_MB,
      EphemeralStorage: { Size: DISK_MB },
      Environment: {
        Variables: {
          RAW_BUCKET: bucketName(fleet, 'raw'),
          CURATED_BUCKET: bucketName(fleet, 'curated'),
          ARTIFACTS_BUCKET: bucketName(fleet, 'artifacts'),
          DEVICES_KEY: devicesKey(fleet),
          DATABASE: databaseName(fleet),
          METRICS: metricNamespace(fleet),
        },
      },
      LoggingConfig: { LogFormat: 'Text', LogGroup: { Ref: LOGS_ID } },
    },
    origin,
  };
}

function scheduleRole(fleet: Fleet, { origin }: Etl): StackResource {
  return role(fleet, {
    stack: 'etl',
    purpose: SCHEDULE_PURPOSE,
    service: 'scheduler.amazonaws.com',
    statements: [{ actions: ['lambda:InvokeFunction'], resources: [{ 'Fn::GetAtt': [FUNCTION_ID, 'Arn'] }] }],
    origin,
  });
}

/** A call per sensor. A missed one is made up for by the next: each looks at what arrived yesterday and today. */
function schedule(fleet: Fleet, { everyMs, origin }: Etl, sensor: string): StackResource {
  const minutes = Math.max(1, Math.ceil(everyMs / MINUTE_MS));
  return {
    stack: 'etl',
    logicalId: logicalId(sensor, 'schedule'),
    type: 'AWS::Scheduler::Schedule',
    properties: {
      Name: etlScheduleName(fleet, sensor),
      Description: `Runs the ETL of ${sensor}`,
      State: 'ENABLED',
      ScheduleExpression: `rate(${minutes} minute${minutes === 1 ? '' : 's'})`,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: { 'Fn::GetAtt': [FUNCTION_ID, 'Arn'] },
        RoleArn: roleRef(SCHEDULE_PURPOSE),
        Input: JSON.stringify({ sensor }),
        RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 3600 },
      },
    },
    origin,
  };
}
