/**
 * Services of AWS that a manifest might ask for by habit and that nobody new can build on.
 * Source: the end-of-support and availability notices in the guides of each service, as of November 2026.
 */
export interface EndedService {
  readonly title: string;
  /** As a user might write it; case, spaces, hyphens and a leading `aws` or `amazon` do not count. */
  readonly names: readonly string[];
  /** What happened and when; continues a sentence that begins with the name. */
  readonly status: string;
  /** What to do, as the fix of a message. */
  readonly instead: string;
  /** CloudFormation types of the service, or the first part of them where it ends in `::`. */
  readonly types: readonly string[];
}

export const ENDED_SERVICES: readonly EndedService[] = [
  {
    title: 'AWS IoT Analytics',
    names: ['iot-analytics'],
    status: 'ended on 15 December 2025',
    instead: 'leave it out: `lake` and `etl` store and clean telemetry, and Athena answers queries',
    types: ['AWS::IoTAnalytics::'],
  },
  {
    title: 'AWS IoT Events',
    names: ['iot-events', 'iot-events-detector'],
    status: 'ended on 20 May 2026',
    instead: 'write `thresholds` on the group: they become IoT rules and CloudWatch alarms',
    types: ['AWS::IoTEvents::'],
  },
  {
    title: 'AWS IoT Fleet Hub',
    names: ['iot-fleet-hub', 'fleet-hub'],
    status: 'ended on 18 October 2025',
    instead: 'use `dashboards`, with a table of devices',
    types: ['AWS::IoTFleetHub::'],
  },
  {
    title: 'AWS IoT SiteWise Monitor',
    names: ['iot-sitewise-monitor', 'sitewise-monitor'],
    status: 'is closed to new customers since 7 November 2025',
    instead: 'use `dashboards` with `to: [grafana]`',
    types: ['AWS::IoTSiteWise::Portal', 'AWS::IoTSiteWise::Project', 'AWS::IoTSiteWise::Dashboard'],
  },
  {
    title: 'AWS IoT FleetWise',
    names: ['iot-fleetwise', 'fleetwise'],
    status: 'is closed to new customers since 30 April 2026',
    instead: 'publish readings through an agent: a group with `sensor` and `devices`',
    types: ['AWS::IoTFleetWise::'],
  },
  {
    title: 'AWS IoT Greengrass V1',
    names: ['greengrass-v1', 'greengrass1', 'iot-greengrass-v1'],
    status: 'ended on 7 October 2026',
    instead: 'use the agent, or Greengrass V2',
    types: ['AWS::Greengrass::'],
  },
  {
    title: 'Amazon Lookout for Equipment',
    names: ['lookout-for-equipment', 'lookoutequipment', 'lookout-equipment'],
    status: 'ended on 7 October 2026',
    instead: 'write a model with `detect: anomalies`',
    types: ['AWS::LookoutEquipment::'],
  },
  {
    title: 'Amazon Lookout for Vision',
    names: ['lookout-for-vision', 'lookoutvision', 'lookout-vision'],
    status: 'ended on 31 October 2025',
    instead: 'leave it out: models here work on telemetry, not on images',
    types: ['AWS::LookoutVision::'],
  },
  {
    title: 'Kinesis Data Analytics for SQL',
    names: ['kinesis-analytics', 'kinesis-data-analytics', 'kinesis-data-analytics-sql'],
    status: 'is closed to new customers since 15 October 2025, and was removed on 27 January 2026',
    instead: 'use `etl`, or `thresholds` for what must be seen at once',
    types: ['AWS::KinesisAnalytics::'],
  },
  {
    title: 'Amazon Timestream for LiveAnalytics',
    names: ['timestream', 'timestream-liveanalytics'],
    status: 'is closed to new customers since 20 June 2025',
    instead: 'use `lake`: curated Parquet or Iceberg tables, read by Athena',
    types: ['AWS::Timestream::Database', 'AWS::Timestream::Table', 'AWS::Timestream::ScheduledQuery'],
  },
  {
    title: 'Amazon Fraud Detector',
    names: ['fraud-detector'],
    status: 'is closed to new customers since 7 November 2025',
    instead: 'write a model with `detect: anomalies`',
    types: ['AWS::FraudDetector::'],
  },
  {
    title: 'Amazon Pinpoint',
    names: ['pinpoint'],
    status: 'ended on 30 October 2026',
    instead: 'use `alerts.email`',
    types: ['AWS::Pinpoint::', 'AWS::PinpointEmail::'],
  },
  {
    title: 'Amazon SageMaker Model Monitor',
    names: ['model-monitor', 'sagemaker-model-monitor', 'monitoring-schedule'],
    status: 'is closed to new customers since 2026',
    instead: 'use `drift` of a model: its own check runs in the pipeline',
    types: [
      'AWS::SageMaker::MonitoringSchedule',
      'AWS::SageMaker::DataQualityJobDefinition',
      'AWS::SageMaker::ModelQualityJobDefinition',
      'AWS::SageMaker::ModelBiasJobDefinition',
      'AWS::SageMaker::ModelExplainabilityJobDefinition',
    ],
  },
  {
    title: 'Amazon SageMaker Debugger',
    names: ['sagemaker-debugger'],
    status: 'is closed to new customers since 2026',
    instead: 'leave it out: every training run of a model writes its metrics',
    types: [],
  },
  {
    title: 'Amazon Elastic Inference',
    names: ['elastic-inference'],
    status: 'is closed to new customers since 15 April 2023',
    instead: 'deploy the model with `endpoint: serverless` or an instance type',
    types: [],
  },
];

/** The ended service that a word means, if any. */
export function endedService(word: string): EndedService | undefined {
  const plain = plainName(word);
  return ENDED_SERVICES.find(({ names }) => names.some((name) => plainName(name) === plain));
}

/** The ended service that a CloudFormation type belongs to, if any. */
export function endedType(type: string): EndedService | undefined {
  return ENDED_SERVICES.find(({ types }) =>
    types.some((one) => (one.endsWith('::') ? type.startsWith(one) : type === one)),
  );
}

function plainName(word: string): string {
  return word
    .toLowerCase()
    .replace(/^(aws|amazon)\b/, '')
    .replace(/[^a-z0-9]/g, '');
}
