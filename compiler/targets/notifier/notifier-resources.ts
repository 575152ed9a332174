import { arn } from '../../ir/arn';
import type { AlertMemory } from '../../ir/fleet/alerts';
import type { Group } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import { presenceOf } from '../../ir/fleet/silent';
import { topicOf } from '../../ir/fleet/topics';
import { role, roleRef } from '../../ir/iam';
import {
  ALERT_TOPIC_ID,
  alertTableName,
  bucketName,
  NOTIFIER_ID,
  notifierName,
  PRESENCE_PARTS,
  ruleName,
} from '../../ir/names';
import type { Asset, CfnValue, StackResource } from '../../ir/stack';
import { ESCALATION_TOPIC } from './escalations';

const PURPOSE = 'notifier';
const SCHEDULE_PURPOSE = 'notifier-schedule';
const TABLE_ID = 'AlertTable';
const LOGS_ID = 'NotifierLogs';
const INDEX = 'due';

/** In seconds. A tick at the end of a window may have thousands of devices to tell of. */
const TIMEOUT_S = 300;

/** The table, the function with log, role and callers: the rules of thresholds, and a schedule. */
export function notifierResources(fleet: Fleet, memory: AlertMemory, code: Asset): readonly StackResource[] {
  const make = (logicalId: string, type: string, properties: StackResource['properties']): StackResource => ({
    stack: 'iot',
    logicalId,
    type,
    properties,
    origin: fleet.alerts.origin,
  });
  const groups = fleet.groups.filter((group) => presenceOf(group) !== undefined);
  return [
    make(TABLE_ID, 'AWS::DynamoDB::Table', table(fleet)),
    make(LOGS_ID, 'AWS::Logs::LogGroup', { LogGroupName: logName(fleet), RetentionInDays: 30 }),
    functionRole(fleet, memory, groups),
    make(NOTIFIER_ID, 'AWS::Lambda::Function', notifier(fleet, memory, code)),
    make('NotifierPermission', 'AWS::Lambda::Permission', permission(fleet, ruleName(fleet, '*', 'threshold', '*'))),
    ...(groups.length > 0
      ? [
          make(
            'NotifierPresencePermission',
            'AWS::Lambda::Permission',
            permission(fleet, ruleName(fleet, ...PRESENCE_PARTS)),
          ),
        ]
      : []),
    role(fleet, {
      stack: 'iot',
      purpose: SCHEDULE_PURPOSE,
      service: 'scheduler.amazonaws.com',
      statements: [{ actions: ['lambda:InvokeFunction'], resources: [FUNCTION_ARN] }],
      origin: fleet.alerts.origin,
    }),
    make('NotifierSchedule', 'AWS::Scheduler::Schedule', schedule(fleet)),
  ];
}

const FUNCTION_ARN = { 'Fn::GetAtt': [NOTIFIER_ID, 'Arn'] };
const logName = (fleet: Fleet) => `/aws/lambda/${notifierName(fleet)}`;
const topics = ({ escalateTo }: AlertMemory): readonly CfnValue[] => [
  { Ref: ALERT_TOPIC_ID },
  ...(escalateTo.length > 0 ? [{ Ref: ESCALATION_TOPIC }] : []),
];

/**
 * An item per device and threshold. It is the memory of what was said, not data: without it everybody is told once more, so it goes with
 * its stack. Only items that are due at some time have a `lane`, so the index holds no others.
 */
function table(fleet: Fleet): StackResource['properties'] {
  return {
    TableName: alertTableName(fleet),
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'S' },
      { AttributeName: 'lane', AttributeType: 'S' },
      { AttributeName: 'due', AttributeType: 'N' },
    ],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: INDEX,
        KeySchema: [
          { AttributeName: 'lane', KeyType: 'HASH' },
          { AttributeName: 'due', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
  };
}

/** The inline policies of a role hold 10,240 characters (IAM quotas): from here on the groups give way to what they share. */
const MOST_LISTED = 50;

/** Its items, what is due, its topics and its log; and the topics on which it says who is not connected. */
function functionRole(fleet: Fleet, memory: AlertMemory, watched: readonly Group[]): StackResource {
  const tableArn = (rest = '') => arn(fleet, 'dynamodb', `table/${alertTableName(fleet)}${rest}`);
  return role(fleet, {
    stack: 'iot',
    purpose: PURPOSE,
    service: 'lambda.amazonaws.com',
    statements: [
      { actions: ['dynamodb:GetItem', 'dynamodb:PutItem'], resources: [tableArn()] },
      { actions: ['dynamodb:Query'], resources: [tableArn(`/index/${INDEX}`)] },
      { actions: ['sns:Publish'], resources: topics(memory) },
      ...(watched.length > 0 ? [{ actions: ['iot:Publish'], resources: alertTopics(fleet, watched) }] : []),
      {
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [arn(fleet, 'logs', `log-group:${logName(fleet)}:*`)],
      },
    ],
    origin: fleet.alerts.origin,
  });
}

function alertTopics(fleet: Fleet, watched: readonly Group[]): readonly CfnValue[] {
  const ids = watched.length <= MOST_LISTED ? watched.map(({ id }) => id) : ['*'];
  return ids.map((id) => arn(fleet, 'iot', `topic/${topicOf(fleet.topics, id, '*', 'alert')}`));
}

function notifier(fleet: Fleet, memory: AlertMemory, { key }: Asset): StackResource['properties'] {
  const [alert, escalation = alert] = topics(memory);
  return {
    FunctionName: notifierName(fleet),
    Description: 'Decides who is told of a breach, when, and how often',
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Code: { S3Bucket: bucketName(fleet, 'artifacts'), S3Key: key },
    Role: roleRef(PURPOSE),
    Timeout: TIMEOUT_S,
    MemorySize: 256,
    Environment: {
      Variables: {
        TABLE: { Ref: TABLE_ID },
        INDEX,
        ...(alert === undefined || escalation === undefined
          ? {}
          : { ALERT_TOPIC: alert, ESCALATION_TOPIC: escalation }),
      },
    },
    LoggingConfig: { LogFormat: 'Text', LogGroup: { Ref: LOGS_ID } },
  };
}

/** Rules of this fleet, and of nobody else. Names may be patterns here: Lambda compares the ARN as StringLike does. */
function permission(fleet: Fleet, rule: string): StackResource['properties'] {
  return {
    FunctionName: { Ref: NOTIFIER_ID },
    Action: 'lambda:InvokeFunction',
    Principal: 'iot.amazonaws.com',
    SourceAccount: { Ref: 'AWS::AccountId' },
    SourceArn: arn(fleet, 'iot', `rule/${rule}`),
  };
}

function schedule(fleet: Fleet): StackResource['properties'] {
  return {
    Name: notifierName(fleet),
    Description: 'Lets the notifier look what is due',
    State: 'ENABLED',
    ScheduleExpression: 'rate(1 minute)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: FUNCTION_ARN,
      RoleArn: roleRef(SCHEDULE_PURPOSE),
      Input: JSON.stringify({ tick: true }),
      // The next tick makes up for it.
      RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
    },
  };
}
