import { bucketsOf, named, type Statement, underscored } from './statement';

/**
 * What a plan needs, and a look for drift: the applied state, and the settings of what is called after the fleet. CloudFormation looks at
 * resources with the rights of whoever asks it to. Nothing of it reads what devices sent.
 */
export function readStatements(fleet: string): readonly Statement[] {
  const under = underscored(fleet);
  return [
    // Without the right to list, S3 answers for an object that is not there as for one that is forbidden.
    named('s3', ['Get*', 'ListBucket'], bucketsOf(fleet)),
    named('s3', ['GetObject'], `${fleet}-artifacts-\${AWS::AccountId}-*/fleetwright/*`),
    named('s3', ['GetObject'], `${fleet}-*-artifacts-\${AWS::AccountId}-*/fleetwright/*`),
    named('cloudformation', ['Describe*', 'Detect*', 'Get*', 'List*'], `stack/${fleet}-*/*`),
    named('iam', ['Get*', 'List*'], `role/${fleet}-*`),
    named(
      'iot',
      READS,
      `policy/${fleet}-*`,
      `provisioningtemplate/${fleet}-*`,
      `rule/${under}_*`,
      `thinggroup/${fleet}-*`,
      `thingtype/${fleet}-*`,
    ),
    named(
      'glue',
      READS,
      'catalog',
      `crawler/${fleet}-*`,
      `database/${under}`,
      `database/${under}_*`,
      `job/${fleet}-*`,
      `table/${under}/*`,
      `table/${under}_*/*`,
      `trigger/${fleet}-*`,
    ),
    named('athena', ['Get*', 'List*'], `workgroup/${fleet}`, `workgroup/${fleet}-*`),
    named('lambda', ['Get*', 'List*'], `function:${fleet}-*`, `layer:${fleet}-*`),
    named('logs', ['Describe*', 'List*'], `log-group:*${fleet}*`),
    named('sns', ['Get*', 'List*'], `${fleet}-*`),
    named('cloudwatch', ['DescribeAlarms', 'ListTagsForResource'], `alarm:${fleet}-*`),
    named('firehose', ['Describe*', 'List*'], `deliverystream/${fleet}-*`),
    named(
      'scheduler',
      ['Get*', 'List*'],
      `schedule/*/${fleet}-*`,
      `schedule/${fleet}-*/*`,
      `schedule-group/${fleet}-*`,
    ),
    named(
      'sagemaker',
      ['Describe*', 'List*'],
      `feature-group/${fleet}-*`,
      `model-package-group/${fleet}-*`,
      `pipeline/${fleet}-*`,
    ),
    UNBOUND,
  ];
}

const READS = ['Describe*', 'Get*', 'List*'] as const;

/** These have no resource that a permission could be bound to. */
const UNBOUND: Statement = {
  Sid: 'Unbound',
  Effect: 'Allow',
  Action: [
    'cloudformation:DescribeStackDriftDetectionStatus',
    'cloudformation:ListStacks',
    'iot:ListThings',
    'iot:ListTopicRules',
    'logs:DescribeLogGroups',
    'sns:GetSubscriptionAttributes',
  ],
  Resource: '*',
};
