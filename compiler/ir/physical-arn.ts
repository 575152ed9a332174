import { partitionOf } from './arn';

/**
 * How a resource of a stack is called in AWS, by its type: where its name stands among its properties, and what its ARN is made of. Every name
 * is decided by us, so what a reference stands for is known without a call. Types that nothing of ours refers to are not here.
 */
export const NAMED_BY: Readonly<Record<string, readonly string[]>> = {
  'AWS::Athena::WorkGroup': ['Name'],
  'AWS::DynamoDB::Table': ['TableName'],
  'AWS::Events::Rule': ['Name'],
  'AWS::Glue::Database': ['DatabaseInput', 'Name'],
  'AWS::Glue::Job': ['Name'],
  'AWS::Glue::Workflow': ['Name'],
  'AWS::IAM::Role': ['RoleName'],
  'AWS::KinesisFirehose::DeliveryStream': ['DeliveryStreamName'],
  'AWS::Lambda::Function': ['FunctionName'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::Logs::LogStream': ['LogStreamName'],
  'AWS::QuickSight::DataSet': ['DataSetId'],
  'AWS::QuickSight::DataSource': ['DataSourceId'],
  'AWS::QuickSight::Theme': ['ThemeId'],
  'AWS::RedshiftServerless::Namespace': ['NamespaceName'],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::SNS::Topic': ['TopicName'],
};

/** Ref gives the name of most, the ARN of a topic. Source: CloudFormation, "Return values" of each type. */
export const refIsArn = (type: string): boolean => type === 'AWS::SNS::Topic';

/** Account and region as they stand in an ARN: an id, or `${AWS::AccountId}` in a text that CloudFormation fills in. */
export interface ArnPlace {
  readonly account: string;
  readonly region: string;
}

/** Undefined for a type whose ARN nothing refers to. */
export function physicalArn(type: string, name: string, { account, region }: ArnPlace): string | undefined {
  const arn = `arn:${partitionOf(region)}`;
  switch (type) {
    case 'AWS::IAM::Role':
      return `${arn}:iam::${account}:role/${name}`;
    case 'AWS::S3::Bucket':
      return `${arn}:s3:::${name}`;
    case 'AWS::Lambda::Function':
      return `${arn}:lambda:${region}:${account}:function:${name}`;
    case 'AWS::SNS::Topic':
      return `${arn}:sns:${region}:${account}:${name}`;
    case 'AWS::KinesisFirehose::DeliveryStream':
      return `${arn}:firehose:${region}:${account}:deliverystream/${name}`;
    case 'AWS::Events::Rule':
      return `${arn}:events:${region}:${account}:rule/${name}`;
    case 'AWS::QuickSight::DataSet':
      return `${arn}:quicksight:${region}:${account}:dataset/${name}`;
    case 'AWS::QuickSight::DataSource':
      return `${arn}:quicksight:${region}:${account}:datasource/${name}`;
    case 'AWS::QuickSight::Theme':
      return `${arn}:quicksight:${region}:${account}:theme/${name}`;
    default:
      return undefined;
  }
}
