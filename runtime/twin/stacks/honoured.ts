/**
 * What the twin does with each resource type and property of the stacks. A text says why something is not honoured.
 * A type or property that is not here is listed as unknown: nothing is passed over in silence.
 */
export interface Stand {
  /** Properties that a room of the twin obeys, or that change nothing at run time, such as names, texts and tags. */
  readonly honoured: readonly string[];
  /** Properties that change what AWS does and that the twin leaves out. A dot goes one level down. */
  readonly left: Readonly<Record<string, string>>;
}

const one = 'one process, one user: resource policies of AWS services are not enforced';
const ownSchedule = '`fleet up` runs the ETL itself, as often as etl.every says';
const ownMetrics = 'AWS services send no metrics of themselves here: an alarm on them is not looked at';
const stand = (honoured: string, left: Stand['left'] = {}): Stand => ({ honoured: honoured.split(' '), left });

export const HONOURED: Readonly<Record<string, Stand | string>> = {
  'AWS::S3::Bucket': stand('BucketName PublicAccessBlockConfiguration OwnershipControls Tags', {
    BucketEncryption: 'objects are plain files',
    NotificationConfiguration: 'whoever puts an object that a rule looks for says so itself',
    LifecycleConfiguration: 'objects neither expire nor move to another storage class',
    MetricsConfigurations: ownMetrics,
    VersioningConfiguration: 'a put replaces the object; older versions are not kept',
  }),
  'AWS::IoT::ThingType': stand('ThingTypeName ThingTypeProperties Tags'),
  'AWS::IoT::ThingGroup': stand('ThingGroupName ThingGroupProperties Tags'),
  'AWS::IoT::Policy': stand('PolicyName PolicyDocument Tags'),
  'AWS::IoT::ProvisioningTemplate': stand(
    'TemplateName TemplateType TemplateBody PreProvisioningHook Enabled Description ProvisioningRoleArn Tags',
  ),
  'AWS::IoT::TopicRule': stand('RuleName TopicRulePayload Tags'),
  'AWS::Lambda::Function': stand('FunctionName Description Handler Code Timeout Role Tags', {
    Runtime: 'the code runs in the Node of the twin',
    MemorySize: 'the memory of a function is not limited',
    LoggingConfig: 'the twin keeps its own trace',
    Architectures: 'the code runs on this machine',
    EphemeralStorage: 'what does not fit into memory goes to the data directory, without a limit',
    Layers: 'DuckDB is the one of the twin',
    Environment:
      'the ETL gets the folders of the buckets; the notifier goes by its topics, the function of findings by its bucket too',
  }),
  'AWS::SNS::Topic': stand('TopicName DisplayName Tags'),
  'AWS::CloudWatch::Alarm': stand(
    'AlarmName AlarmDescription Namespace MetricName Statistic Unit ComparisonOperator Threshold Period EvaluationPeriods ' +
      'DatapointsToAlarm TreatMissingData AlarmActions OKActions InsufficientDataActions ActionsEnabled Tags',
    { Dimensions: ownMetrics, Metrics: ownMetrics },
  ),
  'AWS::CloudWatch::Dashboard': 'the console shows the pipeline',
  'AWS::KinesisFirehose::DeliveryStream': stand(
    'DeliveryStreamName DeliveryStreamType ExtendedS3DestinationConfiguration.BucketARN ExtendedS3DestinationConfiguration.RoleARN ' +
      'ExtendedS3DestinationConfiguration.Prefix ExtendedS3DestinationConfiguration.ErrorOutputPrefix ' +
      'ExtendedS3DestinationConfiguration.BufferingHints ExtendedS3DestinationConfiguration.CompressionFormat ' +
      'ExtendedS3DestinationConfiguration.FileExtension ExtendedS3DestinationConfiguration.DynamicPartitioningConfiguration ' +
      'ExtendedS3DestinationConfiguration.ProcessingConfiguration Tags',
    {
      DeliveryStreamEncryptionConfigurationInput: 'records wait in plain files that only their owner can read',
      'ExtendedS3DestinationConfiguration.CloudWatchLoggingOptions': 'the twin keeps its own trace',
    },
  ),
  'AWS::Glue::Database': stand('CatalogId DatabaseInput'),
  'AWS::Glue::Table': stand('CatalogId DatabaseName TableInput'),
  'AWS::Athena::NamedQuery': stand('Name Description Database QueryString WorkGroup'),
  'AWS::DynamoDB::Table': stand('TableName AttributeDefinitions KeySchema GlobalSecondaryIndexes Tags', {
    TimeToLiveSpecification: 'items are not forgotten',
    BillingMode: 'items are lines of a file, and cost nothing',
  }),
  'AWS::Athena::WorkGroup': 'queries run in DuckDB: no scan limit, no results bucket',
  'AWS::SNS::Subscription': 'nothing is sent from a laptop; alerts are in the alert feed',
  'AWS::SNS::TopicPolicy': one,
  'AWS::S3::BucketPolicy': one,
  'AWS::Lambda::Permission': one,
  'AWS::Lambda::LayerVersion': 'DuckDB is the one of the twin',
  'AWS::Scheduler::Schedule':
    '`fleet up` runs the ETL as often as etl.every says, watches accepted models as often as their schedule, and lets the notifier look every minute; models are trained by `fleet train`',
  'AWS::Glue::Trigger': ownSchedule,
  'AWS::Glue::Workflow': ownSchedule,
  'AWS::Glue::Job':
    'the ETL runs in DuckDB, or by `--engine spark` as the script of the job in the Spark of this machine',
  'AWS::Scheduler::ScheduleGroup': 'schedules have no groups here',
  'AWS::SageMaker::Pipeline': stand('PipelineName PipelineDefinition Tags', {
    RoleArn: 'the steps run as the user of this machine',
    ParallelismConfiguration: 'a step after the other',
  }),
  'AWS::SageMaker::FeatureGroup': 'records are a file of each watch; nothing serves them',
  'AWS::SageMaker::ModelPackageGroup': stand('ModelPackageGroupName ModelPackageGroupDescription Tags'),
  'AWS::Events::Rule':
    'there are no events: `fleet up` itself takes up a new version, tells what went wrong, and says that scores are there, by the keys that the rule names',
  'AWS::IAM::Role': 'roles are not enforced between the rooms of one process',
  'AWS::Logs::LogGroup': 'the twin keeps its own trace',
  'AWS::Logs::LogStream': 'the twin keeps its own trace',
  'AWS::RedshiftServerless::Namespace': 'there is no Redshift on a laptop; `fleet query` answers over the same tables',
  'AWS::RedshiftServerless::Workgroup': 'there is no Redshift on a laptop; `fleet query` answers over the same tables',
  'AWS::QuickSight::DataSource': 'the queries of data sets run over the folder of the lake',
  'AWS::QuickSight::RefreshSchedule': 'nothing is kept: every look at a dashboard asks the lake',
  'AWS::QuickSight::DataSet': stand('DataSetId Name PhysicalTableMap LogicalTableMap AwsAccountId Tags', {
    ImportMode: 'every look asks the lake, as a direct query does',
    Permissions: one,
  }),
  'AWS::QuickSight::Dashboard': stand('DashboardId Name Definition AwsAccountId ValidationStrategy Tags', {
    Permissions: one,
    ThemeArn: 'the console has its own look, in light and dark',
    DashboardPublishOptions: 'what viewers may export is theirs already: it is their machine',
  }),
  'AWS::QuickSight::Analysis': 'the console draws the dashboard that has the same definition',
  'AWS::QuickSight::Theme': 'the console has its own look, in light and dark',
  'AWS::Grafana::Workspace': 'the console draws the dashboards of Grafana from their files',
  'AWS::Glue::Crawler': 'tables are declared; nothing is crawled',
};
