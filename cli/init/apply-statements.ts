import { arns, bucketsOf, named, type Statement, underscored } from './statement';

/**
 * What an apply needs, its own calls and those that CloudFormation makes in its name: bound to names that begin with the fleet's, wherever AWS
 * lets a permission be bound to a name (Service Authorization Reference).
 */
export function applyStatements(fleet: string): readonly Statement[] {
  return [
    ...ofStacks(fleet),
    ...ofDevices(fleet),
    ...ofLake(fleet),
    ...ofWatching(fleet),
    ...ofWarehouse(fleet),
    ...ofTheRest(fleet),
    UNBOUND,
  ];
}

/** Stacks, the objects that an apply keeps and reads, and the roles of the fleet. */
function ofStacks(fleet: string): readonly Statement[] {
  return [
    named(
      'cloudformation',
      [...CHANGES, 'ContinueUpdateRollback', 'Detect*', 'ExecuteChangeSet', 'RollbackStack', 'SetStackPolicy'],
      `stack/${fleet}-*/*`,
    ),
    named('s3', ['CreateBucket', 'DeleteBucket*', 'Get*', 'ListBucket*', 'Put*'], bucketsOf(fleet)),
    // Objects of the artifact bucket only: what devices sent is no business of a pipeline.
    named('s3', ['DeleteObject*', 'GetObject*', 'PutObject'], `${fleet}-*artifacts-\${AWS::AccountId}-*/*`),
    // Out of how many lines the ETL made a day: numbers only.
    named('s3', ['GetObject'], `${fleet}-*curated-\${AWS::AccountId}-*/runs/lines/*`),
    // The archives of model versions: what agents watch by lies in them.
    named('s3', ['GetObject'], `${fleet}-*curated-\${AWS::AccountId}-*/models/*/model.tar.gz`),
    named('iam', ROLE_ACTIONS, `role/${fleet}-*`),
    {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: arns('iam', `role/${fleet}-*`),
      Condition: { StringEquals: { 'iam:PassedToService': PASSED_TO } },
    },
  ];
}

/** Policies, rules and groups, and the things of devices. */
function ofDevices(fleet: string): readonly Statement[] {
  const under = underscored(fleet);
  return [
    named(
      'iot',
      CHANGES,
      `policy/${fleet}-*`,
      `provisioningtemplate/${fleet}-*`,
      `rule/${under}_*`,
      `stream/${fleet}-*`,
      `thinggroup/${fleet}-*`,
      `thingtype/${fleet}-*`,
    ),
    // Things have the serials of the devices, which follow no pattern.
    named(
      'iot',
      [
        'AddThingToThingGroup',
        'CreateThing',
        'DeleteThing',
        'DescribeThing',
        'DetachThingPrincipal',
        'ListThing*',
        'RemoveThingFromThingGroup',
        'UpdateThing*',
      ],
      'thing/*',
      `thinggroup/${fleet}-*`,
    ),
    named('iot', ['GetThingShadow', 'UpdateThingShadow', 'DeleteThingShadow'], 'thing/*'),
    named('iot', ['AttachPolicy', 'DetachPolicy'], `thinggroup/${fleet}-*`, 'cert/*'),
    // Of devices that are retired.
    named('iot', ['DeleteCertificate', 'DescribeCertificate', 'DetachThingPrincipal', 'UpdateCertificate'], 'cert/*'),
  ];
}

/** Tables, the jobs that curate them, and functions. */
function ofLake(fleet: string): readonly Statement[] {
  const under = underscored(fleet);
  return [
    named(
      'glue',
      [...CHANGES, 'StartCrawler', 'StartJobRun', 'StartTrigger', 'StopTrigger'],
      'catalog',
      `crawler/${fleet}-*`,
      `database/${under}`,
      `database/${under}_*`,
      `job/${fleet}-*`,
      `table/${under}/*`,
      `table/${under}_*/*`,
      `trigger/${fleet}-*`,
    ),
    named('athena', WITH_GET, `workgroup/${fleet}`, `workgroup/${fleet}-*`),
    named('lambda', [...WITH_GET, 'AddPermission', 'RemovePermission', 'PublishVersion'], `function:${fleet}-*`),
    named('lambda', ['InvokeFunction'], `function:${fleet}-etl`, `function:${fleet}-*-etl`),
  ];
}

/** What tells of trouble, and when. */
function ofWatching(fleet: string): readonly Statement[] {
  return [
    named('logs', [...CHANGES, 'PutRetentionPolicy', 'DeleteRetentionPolicy'], `log-group:*${fleet}*`),
    named(
      'sns',
      [...BASIC, 'Get*', 'SetTopicAttributes', 'SetSubscriptionAttributes', 'Subscribe', 'Unsubscribe'],
      `${fleet}-*`,
    ),
    named(
      'cloudwatch',
      ['DeleteAlarms', 'DescribeAlarms', 'PutMetricAlarm', 'ListTagsForResource', 'TagResource', 'UntagResource'],
      `alarm:${fleet}-*`,
    ),
    {
      Effect: 'Allow',
      Action: ['cloudwatch:DeleteDashboards', 'cloudwatch:GetDashboard', 'cloudwatch:PutDashboard'],
      // A dashboard is of the account, in no region.
      Resource: { 'Fn::Sub': `arn:\${AWS::Partition}:cloudwatch::\${AWS::AccountId}:dashboard/${fleet}-*` },
    },
    named(
      'events',
      ['DeleteRule', 'DescribeRule', 'List*', 'PutRule', 'PutTargets', 'RemoveTargets', 'TagResource', 'UntagResource'],
      `rule/${fleet}-*`,
    ),
  ];
}

/** Redshift, where the fleet has it. */
function ofWarehouse(fleet: string): readonly Statement[] {
  return [
    // A workgroup and a namespace have ids for names.
    named('redshift-serverless', WITH_GET, 'workgroup/*', 'namespace/*'),
    named('redshift-data', ['BatchExecuteStatement', 'ExecuteStatement'], 'workgroup/*'),
    named(
      'secretsmanager',
      ['CreateSecret', 'DescribeSecret', 'GetSecretValue', 'TagResource'],
      `secret:redshift!${fleet}*`,
    ),
  ];
}

/** Tokens, streams, schedules and models. */
function ofTheRest(fleet: string): readonly Statement[] {
  return [
    named('dynamodb', WITH_DESCRIBE, `table/${fleet}-*`),
    named('firehose', WITH_DESCRIBE, `deliverystream/${fleet}-*`),
    named('scheduler', WITH_GET, `schedule/*/${fleet}-*`, `schedule/${fleet}-*/*`, `schedule-group/${fleet}-*`),
    named(
      'sagemaker',
      ['AddTags', 'Create*', 'Delete*', 'Describe*', 'List*', 'StartPipelineExecution', 'Update*'],
      ...MODEL_KINDS.map((kind) => `${kind}/${fleet}-*`),
    ),
  ];
}

/** These have no resource that a permission could be bound to. */
const UNBOUND: Statement = {
  Sid: 'Unbound',
  Effect: 'Allow',
  Action: [
    'cloudformation:DescribeStackDriftDetectionStatus',
    'cloudformation:ListStacks',
    'iot:DescribeEndpoint',
    'iot:DescribeThingRegistrationTask',
    'iot:GetIndexingConfiguration',
    'iot:GetStatistics',
    'iot:ListPrincipalThings',
    'iot:ListStreams',
    'iot:ListThingRegistrationTasks',
    'iot:ListThings',
    'iot:ListTopicRules',
    'iot:StartThingRegistrationTask',
    'lakeformation:GetDataLakeSettings',
    'redshift-data:DescribeStatement',
    'redshift-data:GetStatementResult',
    'logs:DescribeLogGroups',
    'sns:GetSubscriptionAttributes',
    'sns:Unsubscribe',
  ],
  Resource: '*',
};

/** What CloudFormation does with a resource: makes, reads, changes and removes it, and its tags. */
const BASIC = ['Create*', 'Delete*', 'List*', 'Tag*', 'Untag*'] as const;
const WITH_GET = [...BASIC, 'Get*', 'Update*'] as const;
const WITH_DESCRIBE = [...BASIC, 'Describe*', 'Update*'] as const;
const CHANGES = [...WITH_GET, 'Describe*'] as const;

/** What SageMaker has of a fleet with models; of a group also its versions. */
const MODEL_KINDS = ['feature-group', 'model-package-group', 'model-package', 'pipeline'] as const;

const ROLE_ACTIONS = [
  'AttachRolePolicy',
  'CreateRole',
  'DeleteRole',
  'DeleteRolePolicy',
  'DetachRolePolicy',
  'GetRole',
  'GetRolePolicy',
  'ListAttachedRolePolicies',
  'ListInstanceProfilesForRole',
  'ListRolePolicies',
  'ListRoleTags',
  'PutRolePolicy',
  'TagRole',
  'UntagRole',
  'UpdateAssumeRolePolicy',
  'UpdateRole',
  'UpdateRoleDescription',
] as const;

/** The services that roles of a fleet are for (compiler/ir/iam.ts). */
const PASSED_TO = [
  'firehose.amazonaws.com',
  'glue.amazonaws.com',
  'iot.amazonaws.com',
  'lambda.amazonaws.com',
  'quicksight.amazonaws.com',
  'sagemaker.amazonaws.com',
  'scheduler.amazonaws.com',
];
