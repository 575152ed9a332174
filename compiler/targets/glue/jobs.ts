import { createHash } from 'node:crypto';
import { arn, bucketArn } from '../../ir/arn';
import { type Artifact, contentOf } from '../../ir/artifact';
import { devicesKey } from '../../ir/etl/devices';
import { mayMeasure } from '../../ir/etl/measure';
import { type EtlTree, tablesOf } from '../../ir/etl/tree';
import type { Etl } from '../../ir/fleet/etl';
import type { Fleet } from '../../ir/fleet/index';
import { role, roleRef, type Statement } from '../../ir/iam';
import { RAW_PREFIX } from '../../ir/lake-layout';
import {
  type BucketKind,
  bucketNamePattern,
  CURATED_KINDS,
  databaseName,
  ETL_RUNS_TABLE,
  etlJobName,
  etlTriggerName,
  etlWorkflowName,
  logicalId,
  metricNamespace,
} from '../../ir/names';
import type { Asset, CfnValue, StackResource } from '../../ir/stack';
import { cronEvery } from './cron';

const PURPOSE = 'etl-job';
export const ICEBERG_CATALOG = 'lake';
const WORKFLOW_ID = 'EtlWorkflow';
/** In minutes. A run that takes longer hangs. */
const TIMEOUT_MIN = 120;
/** AWS general reference, "AWS Glue endpoints and quotas": jobs per trigger. */
const JOBS_IN_TRIGGER = 50;
/** What a run writes before it is put in place; the list of devices; which runs there were; and its reports. */
const OWN_PREFIXES = ['_work/', 'devices/', `${ETL_RUNS_TABLE}/`, 'runs/'];

export interface Script {
  readonly tree: EtlTree;
  readonly script: Artifact;
  readonly asset: Asset;
}

/** The script by itself, named by its content. */
export function scriptAsset(script: Artifact): Asset {
  const hash = createHash('sha256');
  for (const piece of contentOf(script)) hash.update(piece);
  return { key: `glue/etl/${hash.digest('hex')}.py`, packaging: 'file', root: 'glue', files: [script.path] };
}

/** A job per sensor, one role for all, and a workflow whose triggers start them. */
export function jobResources(fleet: Fleet, etl: Etl, scripts: readonly Script[]): readonly StackResource[] {
  const triggers = Array.from({ length: Math.ceil(scripts.length / JOBS_IN_TRIGGER) }, (_, at) =>
    trigger(fleet, etl, at, scripts.slice(at * JOBS_IN_TRIGGER, (at + 1) * JOBS_IN_TRIGGER)),
  );
  return [jobRole(fleet, etl), workflow(fleet, etl), ...scripts.map((script) => job(fleet, etl, script)), ...triggers];
}

const isIceberg = ({ lake }: Fleet) => lake.curated.format === 'iceberg';

/** Settings of Spark, in the one text that Glue takes: it puts the first `--conf` in front. */
function conf(fleet: Fleet): CfnValue {
  const settings = [
    `spark.hadoop.fs.s3a.endpoint.region=${fleet.aws.region}`,
    'spark.sql.session.timeZone=UTC',
    ...(isIceberg(fleet) ? icebergSettings(fleet) : []),
  ].join(' --conf ');
  return settings.includes('${') ? { 'Fn::Sub': settings } : settings;
}

/** The catalog of the account as Spark's catalog `lake`. Static: a session cannot set them. */
function icebergSettings(fleet: Fleet): readonly string[] {
  const catalog = `spark.sql.catalog.${ICEBERG_CATALOG}`;
  return [
    'spark.sql.extensions=org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions',
    `${catalog}=org.apache.iceberg.spark.SparkCatalog`,
    `${catalog}.catalog-impl=org.apache.iceberg.aws.glue.GlueCatalog`,
    `${catalog}.io-impl=org.apache.iceberg.aws.s3.S3FileIO`,
    `${catalog}.warehouse=s3://${bucketNamePattern(fleet, 'curated')}/`,
  ];
}

const s3 = (fleet: Fleet, kind: BucketKind, key: string): CfnValue => ({
  'Fn::Sub': `s3://${bucketNamePattern(fleet, kind)}/${key}`,
});

const jobId = ({ sensor }: EtlTree) => logicalId('etl', sensor, 'job');

function job(fleet: Fleet, etl: Etl, { tree, asset }: Script): StackResource {
  return {
    stack: 'etl',
    logicalId: jobId(tree),
    type: 'AWS::Glue::Job',
    properties: {
      Name: etlJobName(fleet, tree.sensor),
      Description: `Cleans raw readings of ${tree.sensor} into the curated lake`,
      Role: roleRef(PURPOSE),
      Command: { Name: 'glueetl', PythonVersion: '3', ScriptLocation: s3(fleet, 'artifacts', asset.key) },
      GlueVersion: etl.glueVersion,
      WorkerType: 'G.1X',
      NumberOfWorkers: etl.workers,
      // Two runs at once would put files of the same partitions.
      ExecutionProperty: { MaxConcurrentRuns: 1 },
      ExecutionClass: 'STANDARD',
      MaxRetries: 1,
      Timeout: TIMEOUT_MIN,
      DefaultArguments: {
        '--job-language': 'python',
        '--job-bookmark-option': 'job-bookmark-disable',
        '--enable-continuous-cloudwatch-log': 'true',
        ...(isIceberg(fleet) ? { '--datalake-formats': 'iceberg' } : {}),
        '--conf': conf(fleet),
        '--raw': s3(fleet, 'raw', ''),
        '--curated': s3(fleet, 'curated', ''),
        '--devices': s3(fleet, 'artifacts', devicesKey(fleet)),
        '--database': databaseName(fleet),
        '--metrics': metricNamespace(fleet),
      },
    },
    origin: etl.origin,
  };
}

function workflow(fleet: Fleet, { origin }: Etl): StackResource {
  return {
    stack: 'etl',
    logicalId: WORKFLOW_ID,
    type: 'AWS::Glue::Workflow',
    properties: { Name: etlWorkflowName(fleet), Description: 'Cleans what has arrived yesterday and today' },
    origin,
  };
}

/** A missed run is made up for by the next: each looks at what arrived yesterday and today. */
function trigger(fleet: Fleet, { everyMs, origin }: Etl, at: number, scripts: readonly Script[]): StackResource {
  return {
    stack: 'etl',
    logicalId: logicalId('etl', 'trigger', String(at + 1)),
    type: 'AWS::Glue::Trigger',
    properties: {
      Name: etlTriggerName(fleet, at + 1),
      Type: 'SCHEDULED',
      Schedule: cronEvery(everyMs),
      StartOnCreation: true,
      WorkflowName: { Ref: WORKFLOW_ID },
      Actions: scripts.map(({ tree }) => ({ JobName: { Ref: jobId(tree) } })),
    },
    origin,
  };
}

/** Reads raw lines and the list of devices, keeps the tables of the ETL and their partitions; no other table and no other prefix. */
function jobRole(fleet: Fleet, etl: Etl): StackResource {
  const database = databaseName(fleet);
  const tables = etl.trees.flatMap(tablesOf).map(({ name }) => name);
  const kinds = CURATED_KINDS.filter((kind) => tables.some((table) => table.startsWith(`${kind}_`)));
  const prefixes = [...kinds.map((kind) => `${kind}_*`), ...OWN_PREFIXES.map((prefix) => `${prefix}*`)];
  const statements: readonly Statement[] = [
    { actions: ['s3:GetObject'], resources: [bucketArn(fleet, 'raw', `${RAW_PREFIX}*`)] },
    {
      actions: ['s3:GetObject'],
      resources: [bucketArn(fleet, 'artifacts', 'glue/etl/*'), bucketArn(fleet, 'artifacts', 'etl/devices/*')],
    },
    {
      actions: ['s3:ListBucket'],
      resources: [bucketArn(fleet, 'raw')],
      condition: { StringLike: { 's3:prefix': [`${RAW_PREFIX}*`] } },
    },
    {
      actions: ['s3:ListBucket'],
      resources: [bucketArn(fleet, 'curated')],
      condition: { StringLike: { 's3:prefix': prefixes } },
    },
    {
      actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      resources: prefixes.map((prefix) => bucketArn(fleet, 'curated', prefix)),
    },
    {
      actions: isIceberg(fleet)
        ? // The jobs make their tables; a commit is an update that fails when another came before.
          ['glue:GetDatabase', 'glue:GetTable', 'glue:CreateTable', 'glue:UpdateTable']
        : ['glue:GetTable', 'glue:BatchCreatePartition', 'glue:BatchUpdatePartition', 'glue:BatchDeletePartition'],
      resources: [
        arn(fleet, 'glue', 'catalog'),
        arn(fleet, 'glue', `database/${database}`),
        ...kinds.map((kind) => arn(fleet, 'glue', `table/${database}/${kind}_*`)),
      ],
    },
    mayMeasure(fleet),
    {
      actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [arn(fleet, 'logs', 'log-group:/aws-glue/jobs/*')],
    },
  ];
  return role(fleet, { stack: 'etl', purpose: PURPOSE, service: 'glue.amazonaws.com', statements, origin: etl.origin });
}
