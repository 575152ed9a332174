import type { EmittedResource } from './emitted';

/**
 * Who reads, calls, runs or shows what is emitted. A list: one of these has to name it, resources by their type, files by `file:<folder>`. A text:
 * whoever it is stands outside of what is emitted, in words.
 */
export type Reader = readonly string[] | ((resource: EmittedResource) => readonly string[] | string);

const outside = (who: string) => () => who;

/** Who asks a table: SQL that is saved, drawn, or given to a tool. What only writes it does not count. */
const SQL = [
  'AWS::Athena::NamedQuery',
  'AWS::QuickSight::DataSet',
  'AWS::SageMaker::Pipeline',
  'file:lake/queries/',
  'file:lake/views/',
  'file:bi/',
  'file:grafana/',
  'file:sagemaker/',
];

export const RESOURCE_READERS: Readonly<Record<string, Reader>> = {
  'AWS::Athena::NamedQuery': outside('people, in the editor of Athena'),
  'AWS::Athena::WorkGroup': outside('people, QuickSight and Grafana, who ask by its name'),
  'AWS::CloudWatch::Alarm': outside('the topic of alerts, or the pipeline dashboard: test/targets/cloudwatch'),
  'AWS::CloudWatch::Dashboard': outside('people'),
  'AWS::DynamoDB::Table': ['AWS::Lambda::Function'],
  'AWS::Events::Rule': outside('AWS, which runs its targets'),
  'AWS::Glue::Crawler': outside('AWS, on its schedule'),
  'AWS::Glue::Database': ['AWS::Glue::Table', 'AWS::Glue::Job'],
  'AWS::Glue::Job': ['AWS::Glue::Trigger', 'AWS::Scheduler::Schedule'],
  'AWS::Glue::Table': ({ properties }) =>
    (properties['TableInput'] as { readonly TableType?: string }).TableType === 'VIRTUAL_VIEW'
      ? 'people, who ask the views that docs/lake.md lists'
      : SQL,
  'AWS::Glue::Trigger': outside('AWS, on its schedule'),
  'AWS::Glue::Workflow': ['AWS::Glue::Trigger'],
  'AWS::Grafana::Workspace': outside('people, and apply, which puts the dashboards into it'),
  'AWS::IAM::Role': outside('what takes it on: knip for roles is cfn-lint, test/python'),
  'AWS::IAM::ManagedPolicy': outside('who is given it'),
  'AWS::IoT::Policy': outside(
    'certificates: of claims by whoever makes them, of devices by the provisioning templates and apply',
  ),
  'AWS::IoT::ProvisioningTemplate': outside('agents, whose configs name it: test/targets/agents'),
  'AWS::IoT::ThingGroup': outside('devices, which apply and the templates put into it'),
  'AWS::IoT::ThingType': outside('devices, which apply and the templates give it to'),
  'AWS::IoT::TopicRule': outside('AWS, for messages that somebody publishes: judged by topic'),
  'AWS::KinesisFirehose::DeliveryStream': ['AWS::IoT::TopicRule'],
  'AWS::Lambda::EventSourceMapping': outside('AWS'),
  'AWS::Lambda::Function': [
    'AWS::IoT::TopicRule',
    'AWS::IoT::ProvisioningTemplate',
    'AWS::Scheduler::Schedule',
    'AWS::Events::Rule',
    'AWS::S3::Bucket',
    'AWS::SageMaker::Pipeline',
  ],
  'AWS::Lambda::LayerVersion': ['AWS::Lambda::Function'],
  'AWS::Lambda::Permission': outside('AWS, when the function is called'),
  'AWS::Logs::LogGroup': outside('people, and the alarms on it'),
  'AWS::Logs::LogStream': outside('people'),
  'AWS::Logs::MetricFilter': outside('the alarms on its metric'),
  'AWS::QuickSight::Analysis': outside('people, who change it'),
  'AWS::QuickSight::Dashboard': outside('people'),
  'AWS::QuickSight::DataSet': ['AWS::QuickSight::Dashboard'],
  'AWS::QuickSight::DataSource': ['AWS::QuickSight::DataSet'],
  'AWS::QuickSight::RefreshSchedule': outside('AWS, on its schedule'),
  'AWS::QuickSight::Theme': ['AWS::QuickSight::Dashboard'],
  'AWS::RedshiftServerless::Namespace': ['AWS::RedshiftServerless::Workgroup'],
  'AWS::RedshiftServerless::Workgroup': outside('people, by the views of redshift/'),
  'AWS::S3::Bucket': outside('rules, streams, jobs and apply'),
  'AWS::S3::BucketPolicy': outside('AWS'),
  'AWS::SNS::Subscription': outside('people'),
  'AWS::SNS::Topic': ({ logicalId }) =>
    logicalId === 'AlertTopic'
      ? 'the addresses of `alerts`; where there are none the diagnostic alerts-nobody says so'
      : ['AWS::SNS::Subscription', 'file:grafana/'],
  'AWS::SNS::TopicPolicy': outside('AWS'),
  'AWS::SQS::Queue': ['AWS::Lambda::EventSourceMapping', 'AWS::Lambda::Function'],
  'AWS::SageMaker::Endpoint': ['AWS::Lambda::Function'],
  'AWS::SageMaker::FeatureGroup': ['AWS::Athena::NamedQuery'],
  'AWS::SageMaker::ModelPackageGroup': ['AWS::SageMaker::Pipeline', 'AWS::Lambda::Function'],
  'AWS::SageMaker::Pipeline': ['AWS::Scheduler::Schedule', 'AWS::Lambda::Function'],
  'AWS::Scheduler::Schedule': outside('AWS, on its schedule'),
  'AWS::Scheduler::ScheduleGroup': ['AWS::Scheduler::Schedule'],
};

/** Files that are in no asset. `source` is the program that reads them, and has `mentions` in it. */
export type FileReader = { readonly under: string } & (
  | { readonly people: string }
  | { readonly source: string; readonly mentions: string }
);

export const FILE_READERS: readonly FileReader[] = [
  { under: 'manifest.json', source: 'cli/plan/bases/generated.ts', mentions: 'manifest.json' },
  { under: 'agents/', source: 'cli/bundle/agent-config.ts', mentions: "'agents/'" },
  { under: 'bi/', people: 'who opens the files with Tableau and Power BI' },
  { under: 'cloudformation/', source: 'runtime/twin/stacks/load.ts', mentions: 'cloudformation' },
  // The parameters of the call, made from the very resource of the stack: to be read, and put by hand.
  { under: 'cloudwatch/', people: 'who reads what the stack holds' },
  { under: 'iot-core/', people: 'who reads what the stack holds' },
  { under: 'iot-rules/', people: 'who reads what the stack holds' },
  { under: 'lake/', people: 'who reads what the stack holds' },
  { under: 'quicksight/', people: 'who reads what the stack holds, and the console' },
  // A Grafana of one's own reads them when it starts.
  { under: 'grafana/', people: 'a Grafana of one’s own, and the console' },
  { under: 'glue/', people: 'who reads the job of the engine that is not deployed' },
  { under: 'lambda/', people: 'who reads the function of the engine that is not deployed, and the twin' },
  { under: 'sagemaker/', source: 'runtime/twin/ml/fleet-models.ts', mentions: 'sagemaker' },
];

/** Assets that no resource names: what apply itself sends. */
export const ASSET_READERS: readonly FileReader[] = [
  { under: 'grafana/api/', source: 'compiler/6-apply/grafana', mentions: 'GrafanaIndex' },
  { under: 'redshift/', source: 'compiler/6-apply/redshift', mentions: 'redshift/schema.sql' },
];
