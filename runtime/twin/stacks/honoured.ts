/**
 * What the twin does with each resource type: `true` where a room stands for it, or why it need not be honoured on a laptop.
 * A type that is not here is listed by `fleet up` as not honoured; nothing is passed over in silence.
 */
export const HONOURED: Readonly<Record<string, true | string>> = {
  'AWS::S3::Bucket': true,
  'AWS::IoT::ThingType': true,
  'AWS::IoT::ThingGroup': true,
  'AWS::IoT::Policy': true,
  'AWS::IoT::ProvisioningTemplate': true,
  'AWS::IoT::TopicRule': true,
  'AWS::Lambda::Function': true,
  'AWS::SNS::Topic': true,
  'AWS::CloudWatch::Alarm': true,
  'AWS::KinesisFirehose::DeliveryStream': true,
  'AWS::Glue::Database': true,
  'AWS::Glue::Table': true,
  'AWS::Athena::NamedQuery': true,
  'AWS::Athena::WorkGroup': 'queries run in DuckDB, without scan limits',
  'AWS::SNS::Subscription': 'no mail is sent from a laptop; alerts are in the alert feed',
  'AWS::SNS::TopicPolicy': 'one process, one user: resource policies of AWS services are not enforced',
  'AWS::S3::BucketPolicy': 'one process, one user: resource policies of AWS services are not enforced',
  'AWS::IAM::Role': 'roles are not enforced between the rooms of one process',
  'AWS::Lambda::Permission': 'one process, one user: resource policies of AWS services are not enforced',
  'AWS::Logs::LogGroup': 'the twin keeps its own trace',
  'AWS::Glue::Crawler': 'tables are declared; nothing is crawled',
};
