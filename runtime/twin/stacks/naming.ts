/**
 * How each resource type is named and addressed: which property is its physical name (what Ref gives), and its ARN.
 * Source: the "Return values" section of each type in the CloudFormation user guide. Types without a name of their own get `<stack>-<logical id>`.
 */
interface Naming {
  readonly property?: string;
  /** Service and resource part of the ARN; `global` leaves out region and account as S3 does, or the region as IAM does. */
  readonly arn: (name: string) => { readonly service: string; readonly resource: string; readonly global?: 's3' | 'iam' };
  /** What Ref gives, where it is not the name. */
  readonly ref?: 'arn';
}

const plain = (service: string, prefix: string, property: string): Naming => ({ property, arn: (name) => ({ service, resource: `${prefix}${name}` }) });

export const NAMING: Readonly<Record<string, Naming>> = {
  'AWS::S3::Bucket': { property: 'BucketName', arn: (name) => ({ service: 's3', resource: name, global: 's3' }) },
  'AWS::IAM::Role': { property: 'RoleName', arn: (name) => ({ service: 'iam', resource: `role/${name}`, global: 'iam' }) },
  'AWS::IoT::ThingType': plain('iot', 'thingtype/', 'ThingTypeName'),
  'AWS::IoT::ThingGroup': plain('iot', 'thinggroup/', 'ThingGroupName'),
  'AWS::IoT::Policy': plain('iot', 'policy/', 'PolicyName'),
  'AWS::IoT::ProvisioningTemplate': plain('iot', 'provisioningtemplate/', 'TemplateName'),
  'AWS::IoT::TopicRule': plain('iot', 'rule/', 'RuleName'),
  'AWS::Lambda::Function': plain('lambda', 'function:', 'FunctionName'),
  'AWS::SNS::Topic': { ...plain('sns', '', 'TopicName'), ref: 'arn' },
  'AWS::CloudWatch::Alarm': plain('cloudwatch', 'alarm:', 'AlarmName'),
  'AWS::KinesisFirehose::DeliveryStream': plain('firehose', 'deliverystream/', 'DeliveryStreamName'),
  'AWS::Glue::Database': { property: 'DatabaseInput.Name', arn: (name) => ({ service: 'glue', resource: `database/${name}` }) },
  'AWS::Glue::Table': { property: 'TableInput.Name', arn: (name) => ({ service: 'glue', resource: `table/${name}` }) },
  'AWS::Glue::Crawler': plain('glue', 'crawler/', 'Name'),
  'AWS::Athena::WorkGroup': plain('athena', 'workgroup/', 'Name'),
  'AWS::Athena::NamedQuery': plain('athena', 'namedquery/', 'Name'),
  'AWS::Logs::LogGroup': plain('logs', 'log-group:', 'LogGroupName'),
  'AWS::SQS::Queue': plain('sqs', '', 'QueueName'),
};
