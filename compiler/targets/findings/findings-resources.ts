import { arn, bucketArn } from '../../ir/arn';
import { remembered } from '../../ir/fleet/alerts';
import type { Fleet } from '../../ir/fleet/index';
import { type Model, sourceOf, watchesAtEdge } from '../../ir/fleet/models';
import { role, roleRef, type Statement } from '../../ir/iam';
import { curatedPrefix } from '../../ir/lake-layout';
import {
  alertTopicName,
  bucketName,
  FINDINGS_TABLE,
  findingsName,
  modelName,
  notifierName,
  ruleName,
  scoresTableName,
} from '../../ir/names';
import type { Asset, StackResource } from '../../ir/stack';

const PURPOSE = 'findings';
const FUNCTION_ID = 'FindingsFunction';
const TABLE_ID = 'FindingsMemory';
const LOGS_ID = 'FindingsLogs';
const RULE_ID = 'ScoresRule';
/** Seconds: an endpoint without instances needs a minute to wake up, and a batch may be of thousands of devices. */
const TIMEOUT_S = 600;
/** MB. A day of readings of a large group is held at once. */
const MEMORY_MB = 1024;

/** The memory of episodes, the function with log and role, and who calls it: objects with scores, and agents. */
export function findingsResources(fleet: Fleet, models: readonly Model[], code: Asset): readonly StackResource[] {
  const origin = models[0]?.origin ?? fleet.origin;
  const make = (logicalId: string, type: string, properties: StackResource['properties']): StackResource => ({
    stack: 'ml',
    logicalId,
    type,
    properties,
    origin,
  });
  const batches = models.some((model) => sourceOf(model) === 'batch');
  const asked = models.some((model) => sourceOf(model) === 'endpoint');
  return [
    make(TABLE_ID, 'AWS::DynamoDB::Table', table(fleet)),
    make(LOGS_ID, 'AWS::Logs::LogGroup', { LogGroupName: logName(fleet), RetentionInDays: 30 }),
    role(fleet, {
      stack: 'ml',
      purpose: PURPOSE,
      service: 'lambda.amazonaws.com',
      statements: statements(fleet, models),
      origin,
    }),
    make(FUNCTION_ID, 'AWS::Lambda::Function', handler(fleet, code)),
    ...(batches || asked
      ? [
          make(RULE_ID, 'AWS::Events::Rule', scoresRule(fleet, [...(batches ? ['.out'] : []), ...(asked ? [''] : [])])),
          make('ScoresPermission', 'AWS::Lambda::Permission', {
            Action: 'lambda:InvokeFunction',
            FunctionName: { Ref: FUNCTION_ID },
            Principal: 'events.amazonaws.com',
            SourceArn: { 'Fn::GetAtt': [RULE_ID, 'Arn'] },
          }),
        ]
      : []),
    ...(models.some((model) => watchesAtEdge(fleet, model))
      ? [
          make('FoundPermission', 'AWS::Lambda::Permission', {
            Action: 'lambda:InvokeFunction',
            FunctionName: { Ref: FUNCTION_ID },
            Principal: 'iot.amazonaws.com',
            SourceAccount: { Ref: 'AWS::AccountId' },
            SourceArn: arn(fleet, 'iot', `rule/${ruleName(fleet, '*', 'found')}`),
          }),
        ]
      : []),
  ];
}

const logName = (fleet: Fleet) => `/aws/lambda/${findingsName(fleet)}`;

/** An item per model, group and device, and one for each object that was seen. It is the memory of what was said, not data: it goes with its stack. */
function table(fleet: Fleet): StackResource['properties'] {
  return {
    TableName: findingsName(fleet),
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
  };
}

/** What runs of models wrote; its two tables; its memory; versions and endpoints of these models; who is told. */
function statements(fleet: Fleet, models: readonly Model[]): readonly Statement[] {
  const scoring = models.filter((model) => sourceOf(model) !== undefined);
  const asked = scoring.filter((model) => sourceOf(model) === 'endpoint').map(({ id }) => modelName(fleet, id));
  const tables = [FINDINGS_TABLE, ...scoring.map(({ id }) => scoresTableName(id))];
  return [
    {
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      resources: [arn(fleet, 'dynamodb', `table/${findingsName(fleet)}`)],
    },
    {
      actions: ['s3:PutObject'],
      resources: tables.map((name) => bucketArn(fleet, 'curated', `${curatedPrefix(name)}*`)),
    },
    ...(scoring.length === 0
      ? []
      : [
          {
            actions: ['s3:GetObject'],
            resources: scoring.map(({ id }) => bucketArn(fleet, 'curated', `models/${id}/*`)),
          },
          {
            actions: ['sagemaker:DescribeModelPackage'],
            resources: scoring.map(({ id }) => arn(fleet, 'sagemaker', `model-package/${modelName(fleet, id)}/*`)),
          },
        ]),
    ...(asked.length === 0
      ? []
      : [
          {
            actions: ['sagemaker:DescribeEndpoint', 'sagemaker:InvokeEndpoint'],
            resources: asked.map((name) => arn(fleet, 'sagemaker', `endpoint/${name}`)),
          },
          {
            actions: ['sagemaker:DescribeEndpointConfig'],
            resources: asked.map((name) => arn(fleet, 'sagemaker', `endpoint-config/${name}-*`)),
          },
        ]),
    { actions: ['sns:Publish'], resources: [arn(fleet, 'sns', alertTopicName(fleet))] },
    ...(remembered(fleet)
      ? [{ actions: ['lambda:InvokeFunction'], resources: [arn(fleet, 'lambda', `function:${notifierName(fleet)}`)] }]
      : []),
    {
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [arn(fleet, 'logs', `log-group:${logName(fleet)}:*`)],
    },
  ];
}

function handler(fleet: Fleet, { key }: Asset): StackResource['properties'] {
  return {
    FunctionName: findingsName(fleet),
    Description: 'Makes alerts of what models find',
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    Code: { S3Bucket: bucketName(fleet, 'artifacts'), S3Key: key },
    Role: roleRef(PURPOSE),
    Timeout: TIMEOUT_S,
    MemorySize: MEMORY_MB,
    Environment: {
      Variables: {
        TABLE: { Ref: TABLE_ID },
        CURATED_BUCKET: bucketName(fleet, 'curated'),
        PACKAGES: arn(fleet, 'sagemaker', 'model-package/'),
        ALERT_TOPIC: arn(fleet, 'sns', alertTopicName(fleet)),
        ...(remembered(fleet) ? { NOTIFIER: notifierName(fleet) } : {}),
      },
    },
    LoggingConfig: { LogFormat: 'Text', LogGroup: { Ref: LOGS_ID } },
  };
}

/** What a batch has scored; and the rows of a watch, where an endpoint is to be asked about them. One wildcard each: EventBridge bounds how many a rule may have. */
function scoresRule(fleet: Fleet, endings: readonly string[]): StackResource['properties'] {
  return {
    Name: `${fleet.name}-scores`,
    Description: 'Calls the function that judges scores',
    State: 'ENABLED',
    EventPattern: {
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: {
        bucket: { name: [bucketName(fleet, 'curated')] },
        object: { key: endings.map((ending) => ({ wildcard: `models/*/score.csv${ending}` })) },
      },
    },
    Targets: [{ Id: 'findings', Arn: { 'Fn::GetAtt': [FUNCTION_ID, 'Arn'] } }],
  };
}
