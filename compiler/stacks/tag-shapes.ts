import type { Fleet } from '../ir/fleet/index';
import type { CfnValue, StackResource } from '../ir/stack';

/** How a resource type takes tags: a list of { Key, Value }, a map from key to value, or not at all. */
export type TagShape = 'list' | 'map' | 'none';

/**
 * Every resource type that the compiler may emit. One that is missing stops the compiler, so that no resource is left untagged unnoticed.
 * Source: the resource schemas of CloudFormation as bundled in cfn-lint 1.51 (us-east-1); a test compares the two.
 *
 * Two types replace the resource when its tags change: AWS::IoT::JobTemplate and AWS::SageMaker::FeatureGroup.
 */
export const TAG_SHAPES: Readonly<Record<string, TagShape>> = {
  'AWS::Athena::NamedQuery': 'none',
  'AWS::Athena::PreparedStatement': 'none',
  'AWS::Athena::WorkGroup': 'list',
  'AWS::CloudWatch::Alarm': 'list',
  'AWS::CloudWatch::CompositeAlarm': 'list',
  'AWS::CloudWatch::Dashboard': 'none',
  'AWS::DynamoDB::Table': 'list',
  'AWS::Events::Rule': 'list',
  'AWS::Glue::Crawler': 'map',
  'AWS::Glue::DataQualityRuleset': 'map',
  'AWS::Glue::Database': 'none',
  'AWS::Glue::Job': 'map',
  'AWS::Glue::SecurityConfiguration': 'none',
  'AWS::Glue::Table': 'none',
  'AWS::Glue::TableOptimizer': 'none',
  'AWS::Glue::Trigger': 'map',
  'AWS::Glue::Workflow': 'map',
  'AWS::Grafana::Workspace': 'none',
  'AWS::GreengrassV2::ComponentVersion': 'map',
  'AWS::GreengrassV2::Deployment': 'map',
  'AWS::IAM::ManagedPolicy': 'none',
  'AWS::IAM::Policy': 'none',
  'AWS::IAM::Role': 'list',
  'AWS::IAM::RolePolicy': 'none',
  'AWS::IoT::AccountAuditConfiguration': 'none',
  'AWS::IoT::BillingGroup': 'list',
  'AWS::IoT::FleetMetric': 'list',
  'AWS::IoT::JobTemplate': 'list',
  'AWS::IoT::Logging': 'none',
  'AWS::IoT::MitigationAction': 'list',
  'AWS::IoT::Policy': 'list',
  'AWS::IoT::PolicyPrincipalAttachment': 'none',
  'AWS::IoT::ProvisioningTemplate': 'list',
  'AWS::IoT::RoleAlias': 'list',
  'AWS::IoT::ScheduledAudit': 'list',
  'AWS::IoT::SecurityProfile': 'list',
  'AWS::IoT::SoftwarePackage': 'list',
  'AWS::IoT::SoftwarePackageVersion': 'list',
  'AWS::IoT::ThingGroup': 'list',
  'AWS::IoT::ThingType': 'list',
  'AWS::IoT::TopicRule': 'list',
  'AWS::KMS::Alias': 'none',
  'AWS::KMS::Key': 'list',
  'AWS::KinesisFirehose::DeliveryStream': 'list',
  'AWS::LakeFormation::DataLakeSettings': 'none',
  'AWS::LakeFormation::PrincipalPermissions': 'none',
  'AWS::Lambda::EventInvokeConfig': 'none',
  'AWS::Lambda::EventSourceMapping': 'list',
  'AWS::Lambda::Function': 'list',
  'AWS::Lambda::LayerVersion': 'none',
  'AWS::Lambda::Permission': 'none',
  'AWS::Logs::LogGroup': 'list',
  'AWS::Logs::LogStream': 'none',
  'AWS::Logs::MetricFilter': 'none',
  'AWS::QuickSight::Analysis': 'list',
  'AWS::QuickSight::Dashboard': 'list',
  'AWS::QuickSight::DataSet': 'list',
  'AWS::QuickSight::DataSource': 'list',
  'AWS::QuickSight::RefreshSchedule': 'none',
  'AWS::QuickSight::Template': 'list',
  'AWS::QuickSight::Theme': 'list',
  'AWS::RedshiftServerless::Namespace': 'list',
  'AWS::RedshiftServerless::Workgroup': 'list',
  'AWS::S3::Bucket': 'list',
  'AWS::S3::BucketPolicy': 'none',
  'AWS::SNS::Subscription': 'none',
  'AWS::SNS::Topic': 'list',
  'AWS::SNS::TopicPolicy': 'none',
  'AWS::SQS::Queue': 'list',
  'AWS::SQS::QueuePolicy': 'none',
  'AWS::SSM::Parameter': 'map',
  'AWS::SageMaker::Endpoint': 'list',
  'AWS::SageMaker::EndpointConfig': 'list',
  'AWS::SageMaker::FeatureGroup': 'list',
  'AWS::SageMaker::Model': 'list',
  'AWS::SageMaker::ModelPackageGroup': 'list',
  'AWS::SageMaker::Pipeline': 'list',
  'AWS::Scheduler::Schedule': 'none',
  'AWS::Scheduler::ScheduleGroup': 'list',
  'AWS::StepFunctions::StateMachine': 'list',
};

/** The properties of a resource with the fleet's tags; every taggable type in this table calls the property `Tags`. */
export function tagged({ aws }: Fleet, { type, logicalId, properties }: StackResource): StackResource['properties'] {
  if ('Tags' in properties) throw new Error(`${logicalId} sets its own tags; the cloudformation target does that`);
  const shape = Object.hasOwn(TAG_SHAPES, type) ? TAG_SHAPES[type] : undefined;
  if (shape === undefined) throw new Error(`${type} is missing in the table of tag shapes (${logicalId})`);
  if (shape === 'none' || aws.tags.size === 0) return properties;
  return { ...properties, Tags: shape === 'map' ? tagMap(aws.tags) : tagList(aws.tags) };
}

function tagList(tags: ReadonlyMap<string, string>): CfnValue {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

function tagMap(tags: ReadonlyMap<string, string>): CfnValue {
  return Object.fromEntries(tags);
}
