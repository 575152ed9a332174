import type { Effect } from '../../../schema/plan/plan';
import { visible } from '../../diagnostics/render/visible';

/** What a person calls a kind: `IoT rule` for `AWS::IoT::TopicRule`. Other types of AWS lose their colons only. */
export function nounOf({ kind }: Pick<Effect, 'kind'>): string {
  return NOUNS[kind] ?? visible(kind.replace(/^AWS::/, '').replaceAll('::', ' '));
}

const NOUNS: Readonly<Record<string, string>> = {
  'AWS::Athena::NamedQuery': 'named query',
  'AWS::Athena::WorkGroup': 'workgroup',
  'AWS::CloudWatch::Alarm': 'alarm',
  'AWS::CloudWatch::Dashboard': 'health dashboard',
  'AWS::DynamoDB::Table': 'item table',
  'AWS::Events::Rule': 'event rule',
  'AWS::Glue::Crawler': 'crawler',
  'AWS::Glue::Database': 'database',
  'AWS::Glue::Job': 'Glue job',
  'AWS::Glue::Table': 'table',
  'AWS::Glue::Trigger': 'Glue trigger',
  'AWS::Glue::Workflow': 'Glue workflow',
  'AWS::Grafana::Workspace': 'Grafana workspace',
  'AWS::IAM::Role': 'role',
  'AWS::IoT::Policy': 'IoT policy',
  'AWS::IoT::ProvisioningTemplate': 'provisioning template',
  'AWS::IoT::ThingGroup': 'thing group',
  'AWS::IoT::ThingType': 'thing type',
  'AWS::IoT::TopicRule': 'IoT rule',
  'AWS::KinesisFirehose::DeliveryStream': 'delivery stream',
  'AWS::Lambda::Function': 'function',
  'AWS::Lambda::Permission': 'function permission',
  'AWS::Logs::LogGroup': 'log group',
  'AWS::Logs::LogStream': 'log stream',
  'AWS::QuickSight::Analysis': 'analysis',
  'AWS::QuickSight::Dashboard': 'dashboard',
  'AWS::QuickSight::DataSet': 'data set',
  'AWS::QuickSight::DataSource': 'data source',
  'AWS::QuickSight::RefreshSchedule': 'refresh schedule',
  'AWS::S3::Bucket': 'bucket',
  'AWS::S3::BucketPolicy': 'bucket policy',
  'AWS::SageMaker::FeatureGroup': 'feature group',
  'AWS::SageMaker::ModelPackageGroup': 'model package group',
  'AWS::SageMaker::Pipeline': 'model pipeline',
  'AWS::Scheduler::Schedule': 'schedule',
  'AWS::SNS::Subscription': 'subscription',
  'AWS::SNS::Topic': 'topic',
  'AWS::SNS::TopicPolicy': 'topic policy',
};
