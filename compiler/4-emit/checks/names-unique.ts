import { diagnose } from '../../diagnostics/diagnose';
import type { Diagnostic } from '../../diagnostics/diagnostic';
import { isMap } from '../../ir/cfn-value';
import type { Fleet } from '../../ir/fleet/index';
import { formatPath, type Origin } from '../../ir/origin';
import type { CfnValue, StackResource } from '../../ir/stack';
import type { Emission } from '../../ir/target';

/**
 * The properties that name a resource in an account and region, together; a slash goes into a property. Types that AWS names itself,
 * or that may share a name (AWS::Athena::NamedQuery), are left out. A test looks the properties up in the resource schemas.
 */
export const NAME_PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  'AWS::Athena::PreparedStatement': ['WorkGroup', 'StatementName'],
  'AWS::Athena::WorkGroup': ['Name'],
  'AWS::CloudWatch::Alarm': ['AlarmName'],
  'AWS::CloudWatch::CompositeAlarm': ['AlarmName'],
  'AWS::CloudWatch::Dashboard': ['DashboardName'],
  'AWS::DynamoDB::Table': ['TableName'],
  'AWS::Events::Rule': ['EventBusName', 'Name'],
  'AWS::Glue::Crawler': ['Name'],
  'AWS::Glue::DataQualityRuleset': ['Name'],
  'AWS::Glue::Database': ['DatabaseInput/Name'],
  'AWS::Glue::Job': ['Name'],
  'AWS::Glue::Table': ['DatabaseName', 'TableInput/Name'],
  'AWS::Glue::Trigger': ['Name'],
  'AWS::Glue::Workflow': ['Name'],
  'AWS::IAM::ManagedPolicy': ['ManagedPolicyName'],
  'AWS::IAM::Role': ['RoleName'],
  'AWS::IoT::BillingGroup': ['BillingGroupName'],
  'AWS::IoT::FleetMetric': ['MetricName'],
  'AWS::IoT::JobTemplate': ['JobTemplateId'],
  'AWS::IoT::Policy': ['PolicyName'],
  'AWS::IoT::ProvisioningTemplate': ['TemplateName'],
  'AWS::IoT::RoleAlias': ['RoleAlias'],
  'AWS::IoT::SecurityProfile': ['SecurityProfileName'],
  'AWS::IoT::ThingGroup': ['ThingGroupName'],
  'AWS::IoT::ThingType': ['ThingTypeName'],
  'AWS::IoT::TopicRule': ['RuleName'],
  'AWS::KMS::Alias': ['AliasName'],
  'AWS::KinesisFirehose::DeliveryStream': ['DeliveryStreamName'],
  'AWS::Lambda::Function': ['FunctionName'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::QuickSight::Analysis': ['AnalysisId'],
  'AWS::QuickSight::Dashboard': ['DashboardId'],
  'AWS::QuickSight::DataSet': ['DataSetId'],
  'AWS::QuickSight::DataSource': ['DataSourceId'],
  'AWS::RedshiftServerless::Namespace': ['NamespaceName'],
  'AWS::RedshiftServerless::Workgroup': ['WorkgroupName'],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::S3::BucketPolicy': ['Bucket'],
  'AWS::SNS::Topic': ['TopicName'],
  'AWS::SQS::Queue': ['QueueName'],
  'AWS::SSM::Parameter': ['Name'],
  'AWS::SageMaker::FeatureGroup': ['FeatureGroupName'],
  'AWS::SageMaker::ModelPackageGroup': ['ModelPackageGroupName'],
  'AWS::SageMaker::Pipeline': ['PipelineName'],
  'AWS::Scheduler::Schedule': ['GroupName', 'Name'],
  'AWS::Scheduler::ScheduleGroup': ['Name'],
};

interface Named {
  readonly what: string;
  readonly name: string;
  readonly origin: Origin;
}

/** No two resources of a type, and no two files, with one name. Case does not count: not for roles, nor for files on macOS and Windows. */
export function* namesUnique(_: Fleet, { resources, artifacts }: Emission): Iterable<Diagnostic> {
  const files = artifacts.map(({ path, origin }) => ({ what: 'a file', name: path, origin }));
  const seen = new Map<string, Named>();
  for (const named of [...resources.flatMap(nameOf), ...files]) {
    const key = `${named.what} ${named.name.toLowerCase()}`;
    const other = seen.get(key);
    if (!other) {
      seen.set(key, named);
      continue;
    }
    const { what, name, origin } = named;
    const params = { what, name: `\`${name}\``, first: source(other.origin), second: source(origin) };
    yield diagnose('name-collision', origin.place, params, {
      related: [{ place: other.origin.place, message: 'the other one is made here' }],
    });
  }
}

const source = (origin: Origin) => `\`${formatPath(origin.path) || 'the manifest'}\``;

function nameOf({ type, properties, origin, stack }: StackResource): readonly Named[] {
  const keys = Object.hasOwn(NAME_PROPERTIES, type) ? (NAME_PROPERTIES[type] ?? []) : [];
  const parts = keys.map((key) => propertyAt(properties, key));
  if (parts.every((part) => part === undefined)) return [];
  // A Ref means something within its stack only.
  const scope = JSON.stringify(parts).includes('{"Ref":') ? `${stack}: ` : '';
  const name = parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('/');
  return [{ what: `an ${type}`, name: scope + name, origin }];
}

function propertyAt(properties: StackResource['properties'], path: string): CfnValue | undefined {
  let value: CfnValue | undefined = properties;
  for (const key of path.split('/')) value = isMap(value) ? value[key] : undefined;
  return value;
}
