import { arn, bucketArn } from '../../ir/arn';
import { tablesOf } from '../../ir/etl/tree';
import type { Etl } from '../../ir/fleet/etl';
import type { Fleet } from '../../ir/fleet/index';
import { role, roleRef, type Statement } from '../../ir/iam';
import { CURATED_KINDS, DEVICES_TABLE, databaseName, REDSHIFT_DATABASE, redshiftName } from '../../ir/names';
import type { StackResource } from '../../ir/stack';
import type { Setting } from './schema-file';

const PURPOSE = 'redshift';
const NAMESPACE = 'RedshiftNamespace';

/** The namespace (users, schemas), the workgroup (what computes), and the role with which it reads the lake. */
export function warehouse(fleet: Fleet, etl: Etl, setting: Setting): readonly StackResource[] {
  return [readerRole(fleet, etl, setting), namespace(fleet, setting), workgroup(fleet, setting)];
}

/** Nobody knows the password of its administrator: Redshift makes it, keeps it in Secrets Manager and changes it. */
function namespace(fleet: Fleet, { origin }: Setting): StackResource {
  return {
    stack: 'etl',
    logicalId: NAMESPACE,
    type: 'AWS::RedshiftServerless::Namespace',
    properties: {
      NamespaceName: redshiftName(fleet),
      DbName: REDSHIFT_DATABASE,
      ManageAdminPassword: true,
      DefaultIamRoleArn: roleRef(PURPOSE),
      IamRoles: [roleRef(PURPOSE)],
      LogExports: ['connectionlog', 'userlog'],
    },
    origin,
  };
}

/**
 * Not reached from the internet, and over TLS only. Without subnets it stands in the default VPC of the account; it reads the lake over
 * Redshift's own network, for a VPC without a way to S3 would otherwise cut it off.
 */
function workgroup(fleet: Fleet, { capacity, origin }: Setting): StackResource {
  return {
    stack: 'etl',
    logicalId: 'RedshiftWorkgroup',
    type: 'AWS::RedshiftServerless::Workgroup',
    properties: {
      WorkgroupName: redshiftName(fleet),
      NamespaceName: { Ref: NAMESPACE },
      BaseCapacity: capacity,
      PubliclyAccessible: false,
      EnhancedVpcRouting: false,
      ConfigParameters: [{ ParameterKey: 'require_ssl', ParameterValue: 'true' }],
    },
    origin,
  };
}

/** Reads the tables of the ETL and their files, and no others: raw tables are projected, and look empty to Redshift. */
function readerRole(fleet: Fleet, etl: Etl, { origin }: Setting): StackResource {
  const database = databaseName(fleet);
  const names = etl.trees.flatMap(tablesOf).map(({ name }) => name);
  const kinds = CURATED_KINDS.filter((kind) => names.some((name) => name.startsWith(`${kind}_`)));
  const patterns = [...kinds.map((kind) => `${kind}_*`), DEVICES_TABLE];
  const prefixes = [...kinds.map((kind) => `${kind}_*`), `${DEVICES_TABLE}/*`];
  const statements: readonly Statement[] = [
    {
      actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:GetPartition', 'glue:GetPartitions'],
      resources: [
        arn(fleet, 'glue', 'catalog'),
        arn(fleet, 'glue', `database/${database}`),
        ...patterns.map((pattern) => arn(fleet, 'glue', `table/${database}/${pattern}`)),
      ],
    },
    {
      actions: ['s3:ListBucket'],
      resources: [bucketArn(fleet, 'curated')],
      condition: { StringLike: { 's3:prefix': prefixes } },
    },
    { actions: ['s3:GetBucketLocation'], resources: [bucketArn(fleet, 'curated')] },
    { actions: ['s3:GetObject'], resources: prefixes.map((prefix) => bucketArn(fleet, 'curated', prefix)) },
  ];
  return role(fleet, {
    stack: 'etl',
    purpose: PURPOSE,
    service: ['redshift-serverless.amazonaws.com', 'redshift.amazonaws.com'],
    sourceUnknown: true,
    statements,
    origin,
  });
}
