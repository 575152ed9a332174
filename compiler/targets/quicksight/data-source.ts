import { arn, bucketArn } from '../../ir/arn';
import type { Fleet } from '../../ir/fleet/index';
import { role, roleRef } from '../../ir/iam';
import { ALERTS_PREFIX } from '../../ir/lake-layout';
import { databaseName, quickSightId, workgroupName } from '../../ir/names';
import type { StackResource } from '../../ir/stack';
import { label } from './label';
import { ACCOUNT, DATA_SOURCE, READER_ROLE } from './names';

/** Athena in the workgroup of the fleet, by a role of its own: what the account-wide role of QuickSight may do does not matter. */
export function dataSource(fleet: Fleet): readonly StackResource[] {
  return [
    reader(fleet),
    {
      stack: 'bi',
      logicalId: DATA_SOURCE,
      type: 'AWS::QuickSight::DataSource',
      origin: fleet.lake.origin,
      properties: {
        AwsAccountId: ACCOUNT,
        DataSourceId: quickSightId(fleet, 'lake'),
        Name: label(`The data lake of ${fleet.name}`, 128),
        Type: 'ATHENA',
        DataSourceParameters: {
          AthenaParameters: { WorkGroup: workgroupName(fleet), RoleArn: roleRef(READER_ROLE) },
        },
        SslProperties: { DisableSsl: false },
      },
    },
  ];
}

/** Queries in one workgroup, over one database, with their results in one bucket. Curated data and alerts can be read, raw readings cannot. */
function reader(fleet: Fleet): StackResource {
  const database = databaseName(fleet);
  return role(fleet, {
    stack: 'bi',
    purpose: READER_ROLE,
    service: 'quicksight.amazonaws.com',
    origin: fleet.lake.origin,
    statements: [
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
        actions: [
          'athena:GetDataCatalog',
          'athena:ListDatabases',
          'athena:ListTableMetadata',
          'athena:GetTableMetadata',
        ],
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
        resources: [bucketArn(fleet, 'curated', '*'), bucketArn(fleet, 'raw', `${ALERTS_PREFIX}*`)],
      },
      {
        actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
        resources: [bucketArn(fleet, 'results', '*')],
      },
    ],
  });
}
