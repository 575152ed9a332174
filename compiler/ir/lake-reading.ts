import { arn, bucketArn } from './arn';
import type { Fleet } from './fleet/index';
import type { Statement } from './iam';
import { ALERTS_PREFIX, RAW_PREFIX } from './lake-layout';
import { databaseName, workgroupName } from './names';

/**
 * What a tool of dashboards may do: queries in one workgroup, over one database, with their results in one bucket. Curated data and alerts
 * can be read; raw readings only where a dashboard shows what no run of the ETL has seen.
 */
export function lakeReading(fleet: Fleet): readonly Statement[] {
  const database = databaseName(fleet);
  const isLive = fleet.dashboards.some(({ named, live }) => named && live);
  const raw = isLive ? [ALERTS_PREFIX, RAW_PREFIX] : [ALERTS_PREFIX];
  return [
    {
      actions: [
        'athena:StartQueryExecution',
        'athena:StopQueryExecution',
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:GetQueryResultsStream',
        'athena:GetWorkGroup',
      ],
      resources: [arn(fleet, 'athena', `workgroup/${workgroupName(fleet)}`)],
    },
    {
      actions: ['athena:GetDataCatalog', 'athena:ListDatabases', 'athena:ListTableMetadata', 'athena:GetTableMetadata'],
      resources: [arn(fleet, 'athena', 'datacatalog/AwsDataCatalog')],
    },
    {
      actions: [
        'glue:GetDatabase',
        'glue:GetTable',
        'glue:GetTables',
        'glue:GetPartition',
        'glue:GetPartitions',
        'glue:BatchGetPartition',
      ],
      resources: [
        arn(fleet, 'glue', 'catalog'),
        arn(fleet, 'glue', `database/${database}`),
        arn(fleet, 'glue', `table/${database}/*`),
      ],
    },
    {
      actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
      resources: [bucketArn(fleet, 'curated'), bucketArn(fleet, 'raw'), bucketArn(fleet, 'results')],
    },
    {
      actions: ['s3:GetObject'],
      resources: [bucketArn(fleet, 'curated', '*'), ...raw.map((prefix) => bucketArn(fleet, 'raw', `${prefix}*`))],
    },
    {
      actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      resources: [bucketArn(fleet, 'results', '*')],
    },
  ];
}
