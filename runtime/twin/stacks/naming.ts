/**
 * How each resource type is named and addressed: which property is its physical name, its ARN, and what Ref and Fn::GetAtt give.
 * Source: "Return values" of each type in the CloudFormation user guide. What is not here is refused when a template asks for it.
 */
export interface Naming {
  /** Path of the property that holds the physical name. */
  readonly property: string;
  readonly service: string;
  /** The part of the ARN after the account. */
  readonly resource: (name: string, property: (path: string) => string) => string;
  /** S3 leaves out region and account, IAM the region. */
  readonly without?: 'region' | 'region and account';
  readonly ref: 'name' | 'arn';
  readonly attributes: Readonly<Record<string, 'arn'>>;
}

const ARN = { Arn: 'arn' } as const;

function plain(service: string, prefix: string, property: string, attributes: Naming['attributes'] = {}): Naming {
  return { property, service, resource: (name) => prefix + name, ref: 'name', attributes };
}

export const NAMING: Readonly<Record<string, Naming>> = {
  'AWS::S3::Bucket': { ...plain('s3', '', 'BucketName', ARN), without: 'region and account' },
  'AWS::IAM::Role': { ...plain('iam', 'role/', 'RoleName', ARN), without: 'region' },
  'AWS::IoT::ThingType': plain('iot', 'thingtype/', 'ThingTypeName', ARN),
  'AWS::IoT::ThingGroup': plain('iot', 'thinggroup/', 'ThingGroupName', ARN),
  'AWS::IoT::Policy': plain('iot', 'policy/', 'PolicyName', ARN),
  'AWS::IoT::ProvisioningTemplate': plain('iot', 'provisioningtemplate/', 'TemplateName', { TemplateArn: 'arn' }),
  'AWS::IoT::TopicRule': plain('iot', 'rule/', 'RuleName', ARN),
  'AWS::Lambda::Function': plain('lambda', 'function:', 'FunctionName', ARN),
  'AWS::Lambda::LayerVersion': {
    ...plain('lambda', '', 'LayerName'),
    // Everything is made once.
    resource: (name) => `layer:${name}:1`,
    ref: 'arn',
  },
  'AWS::SNS::Topic': { ...plain('sns', '', 'TopicName', { TopicArn: 'arn' }), ref: 'arn' },
  'AWS::CloudWatch::Alarm': plain('cloudwatch', 'alarm:', 'AlarmName', ARN),
  'AWS::KinesisFirehose::DeliveryStream': plain('firehose', 'deliverystream/', 'DeliveryStreamName', ARN),
  'AWS::Glue::Database': plain('glue', 'database/', 'DatabaseInput.Name'),
  'AWS::Glue::Table': {
    ...plain('glue', '', 'TableInput.Name'),
    resource: (name, property) => `table/${property('DatabaseName')}/${name}`,
  },
  'AWS::Glue::Crawler': plain('glue', 'crawler/', 'Name'),
  'AWS::Glue::Job': plain('glue', 'job/', 'Name'),
  'AWS::Glue::Trigger': plain('glue', 'trigger/', 'Name'),
  'AWS::Glue::Workflow': plain('glue', 'workflow/', 'Name'),
  // Its ARN holds an id that AWS chooses.
  'AWS::RedshiftServerless::Namespace': plain('redshift-serverless', 'namespace/', 'NamespaceName'),
  'AWS::SageMaker::ModelPackageGroup': {
    ...plain('sagemaker', 'model-package-group/', 'ModelPackageGroupName'),
    ref: 'arn',
  },
  'AWS::SageMaker::Pipeline': plain('sagemaker', 'pipeline/', 'PipelineName'),
  'AWS::Events::Rule': plain('events', 'rule/', 'Name', ARN),
  'AWS::DynamoDB::Table': plain('dynamodb', 'table/', 'TableName', ARN),
  'AWS::Athena::WorkGroup': plain('athena', 'workgroup/', 'Name'),
  'AWS::QuickSight::DataSource': plain('quicksight', 'datasource/', 'DataSourceId', ARN),
  'AWS::QuickSight::DataSet': plain('quicksight', 'dataset/', 'DataSetId', ARN),
  'AWS::QuickSight::Theme': plain('quicksight', 'theme/', 'ThemeId', ARN),
  'AWS::Logs::LogGroup': plain('logs', 'log-group:', 'LogGroupName'),
  'AWS::Logs::LogStream': {
    ...plain('logs', '', 'LogStreamName'),
    resource: (name, property) => `log-group:${property('LogGroupName')}:log-stream:${name}`,
  },
};
