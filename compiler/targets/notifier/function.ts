import { arn } from '../../ir/arn';
import type { AlertMemory } from '../../ir/fleet/alerts';
import type { Fleet } from '../../ir/fleet/index';
import { role, roleRef } from '../../ir/iam';
import { ALERT_TOPIC_ID, alertTableName, bucketName, NOTIFIER_ID, notifierName, ruleName } from '../../ir/names';
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
  return [
    make(TABLE_ID, 'AWS::DynamoDB::Table', table(fleet)),
    make(LOGS_ID, 'AWS::Logs::LogGroup', { LogGroupName: logName(fleet), RetentionInDays: 30 }),
    functionRole(fleet, memory),
    make(NOTIFIER_ID, 'AWS::Lambda::Function', notifier(fleet, memory, code)),
    make('NotifierPermission', 'AWS::Lambda::Permission', permission(fleet)),
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

/** Its items, what is due, its topics and its log. */
function functionRole(fleet: Fleet, memory: AlertMemory): StackResource {
  const tableArn = (rest = '') => arn(fleet, 'dynamodb', `table/${alertTableName(fleet)}${rest}`);
  return role(fleet, {
    stack: 'iot',
    purpose: PURPOSE,
    service: 'lambda.amazonaws.com',
    statements: [
      { actions: ['dynamodb:GetItem', 'dynamodb:PutItem'], resources: [tableArn()] },
      { actions: ['dynamodb:Query'], resources: [tableArn(`/index/${INDEX}`)] },
      { actions: ['sns:Publish'], resources: topics(memory) },
      {
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [arn(fleet, 'logs', `log-group:${logName(fleet)}:*`)],
      },
    ],
    origin: fleet.alerts.origin,
  });
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

/** Rules of this fleet, and of nobody else. Their names are patterns here: Lambda compares the ARN as StringLike does. */
function permission(fleet: Fleet): StackResource['properties'] {
  return {
    FunctionName: { Ref: NOTIFIER_ID },
    Action: 'lambda:InvokeFunction',
    Principal: 'iot.amazonaws.com',
    SourceAccount: { Ref: 'AWS::AccountId' },
    SourceArn: arn(fleet, 'iot', `rule/${ruleName(fleet, '*', 'threshold', '*')}`),
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
