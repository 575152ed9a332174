import type { Json, JsonMap, Resource } from './deployed';

/** The call of the AWS API that makes a resource: what botocore can judge. */
export interface Request {
  readonly service: string;
  readonly operation: string;
  readonly params: JsonMap;
}

/** One or more calls per resource; tags are left out, they are judged with the templates. */
export function requests({ id, type, properties }: Resource): readonly Request[] {
  const { Tags: _, ...rest } = properties;
  const make = MAKERS[type];
  if (!make) throw new Error(`${id}: say how the API makes an ${type}`);
  return make(rest, id);
}

const iot = (operation: string, params: JsonMap): Request => ({ service: 'iot', operation, params });

const MAKERS: Readonly<Record<string, (p: JsonMap, id: string) => readonly Request[]>> = {
  'AWS::IoT::Policy': ({ PolicyName = '', PolicyDocument = {} }) => [
    iot('CreatePolicy', { policyName: PolicyName, policyDocument: JSON.stringify(PolicyDocument) }),
  ],
  'AWS::IoT::ThingType': (p) => [iot('CreateThingType', lowerFirst(p))],
  'AWS::IoT::ThingGroup': (p) => [iot('CreateThingGroup', lowerFirst(p))],
  'AWS::IoT::ProvisioningTemplate': ({ TemplateType = '', ...p }) => [
    iot('CreateProvisioningTemplate', { ...lowerFirst(p), type: TemplateType }),
  ],
  'AWS::IoT::TopicRule': (p) => [iot('CreateTopicRule', lowerFirst(p))],
  'AWS::IAM::Role': ({ RoleName = '', AssumeRolePolicyDocument = {}, ManagedPolicyArns = [], Policies = [] }) => [
    iam('CreateRole', { RoleName, AssumeRolePolicyDocument: JSON.stringify(AssumeRolePolicyDocument) }),
    ...list(ManagedPolicyArns).map((PolicyArn) => iam('AttachRolePolicy', { RoleName, PolicyArn })),
    ...list(Policies).map((policy) => {
      const { PolicyName = '', PolicyDocument = {} } = policy as JsonMap;
      return iam('PutRolePolicy', { RoleName, PolicyName, PolicyDocument: JSON.stringify(PolicyDocument) });
    }),
  ],
  'AWS::Lambda::Function': (p) => [{ service: 'lambda', operation: 'CreateFunction', params: p }],
  'AWS::Lambda::Permission': (p, id) => [
    { service: 'lambda', operation: 'AddPermission', params: { ...p, StatementId: id } },
  ],
  'AWS::DynamoDB::Table': ({ TimeToLiveSpecification, ...p }) => [
    { service: 'dynamodb', operation: 'CreateTable', params: p },
    ...(TimeToLiveSpecification
      ? [
          {
            service: 'dynamodb',
            operation: 'UpdateTimeToLive',
            params: { TableName: p.TableName ?? '', TimeToLiveSpecification },
          },
        ]
      : []),
  ],
  'AWS::Scheduler::Schedule': (p) => [{ service: 'scheduler', operation: 'CreateSchedule', params: p }],
  'AWS::Logs::LogGroup': ({ LogGroupName = '', RetentionInDays = 0 }) => [
    { service: 'logs', operation: 'CreateLogGroup', params: { logGroupName: LogGroupName } },
    {
      service: 'logs',
      operation: 'PutRetentionPolicy',
      params: { logGroupName: LogGroupName, retentionInDays: RetentionInDays },
    },
  ],
  'AWS::CloudWatch::Alarm': (p) => [{ service: 'cloudwatch', operation: 'PutMetricAlarm', params: p }],
  'AWS::CloudWatch::Dashboard': (p) => [{ service: 'cloudwatch', operation: 'PutDashboard', params: p }],
  'AWS::SNS::Topic': ({ TopicName = '' }) => [
    { service: 'sns', operation: 'CreateTopic', params: { Name: TopicName } },
  ],
  'AWS::SNS::Subscription': (p) => [{ service: 'sns', operation: 'Subscribe', params: p }],
  'AWS::SNS::TopicPolicy': ({ Topics = [], PolicyDocument = {} }) =>
    list(Topics).map((TopicArn) => ({
      service: 'sns',
      operation: 'SetTopicAttributes',
      params: { TopicArn, AttributeName: 'Policy', AttributeValue: JSON.stringify(PolicyDocument) },
    })),
};

const iam = (operation: string, params: JsonMap): Request => ({ service: 'iam', operation, params });
const list = (value: Json): readonly Json[] => (Array.isArray(value) ? value : []);

/** AWS IoT spells the keys of its API as CloudFormation does, but for the first letter. */
function lowerFirst(value: JsonMap): JsonMap {
  const each = (item: Json): Json => {
    if (Array.isArray(item)) return item.map(each);
    return typeof item === 'object' && item !== null ? lowerFirst(item) : item;
  };
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.charAt(0).toLowerCase() + key.slice(1), each(item)]),
  );
}
