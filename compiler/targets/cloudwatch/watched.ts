import type { Fleet } from '../../ir/fleet/index';
import {
  alertTopicName,
  etlFunctionName,
  etlJobName,
  findingsName,
  hookFunctionName,
  mlFunctionName,
  modelName,
  notifierName,
} from '../../ir/names';
import type { Emission } from '../../ir/target';

/** What is deployed and has metrics in CloudWatch, by physical name. What the targets before did not emit is not watched. */
export interface Watched {
  /** Every IoT rule. */
  readonly rules: readonly string[];
  /** The rules that take readings to the lake: one per group. */
  readonly telemetry: readonly string[];
  readonly streams: readonly string[];
  readonly templates: readonly string[];
  readonly functions: readonly WatchedFunction[];
  readonly glueJobs: readonly string[];
  readonly endpoints: readonly string[];
  /** Names of the alarms of thresholds. */
  readonly thresholdAlarms: readonly string[];
  /** Logical id of the topic, where anybody could be told. */
  readonly topic?: string;
}

export interface WatchedFunction {
  readonly name: string;
  /** What the function does for the fleet, for people. */
  readonly job: string;
}

export function watched(fleet: Fleet, { resources }: Emission): Watched {
  const names = (type: string, property: string) =>
    resources.filter((resource) => resource.type === type).map(({ properties }) => String(properties[property]));
  const rules = names('AWS::IoT::TopicRule', 'RuleName');
  const deployed = new Set(names('AWS::Lambda::Function', 'FunctionName'));
  const jobs = new Set(names('AWS::Glue::Job', 'Name'));
  const topic = resources.find(({ properties }) => properties.TopicName === alertTopicName(fleet));
  return {
    rules,
    telemetry: rules.filter((name) => name.endsWith('__telemetry')),
    streams: names('AWS::KinesisFirehose::DeliveryStream', 'DeliveryStreamName'),
    templates: names('AWS::IoT::ProvisioningTemplate', 'TemplateName'),
    functions: [
      { name: hookFunctionName(fleet), job: 'onboarding' },
      { name: etlFunctionName(fleet), job: 'etl' },
      { name: mlFunctionName(fleet), job: 'models' },
      { name: notifierName(fleet), job: 'alerts' },
      { name: findingsName(fleet), job: 'findings' },
    ].filter(({ name }) => deployed.has(name)),
    glueJobs: (fleet.etl?.trees ?? []).map(({ sensor }) => etlJobName(fleet, sensor)).filter((name) => jobs.has(name)),
    endpoints: fleet.models
      .filter(({ deploy }) => deploy.to === 'serverless' || deploy.to === 'instance')
      .map(({ id }) => modelName(fleet, id)),
    thresholdAlarms: names('AWS::CloudWatch::Alarm', 'AlarmName'),
    ...(topic ? { topic: topic.logicalId } : {}),
  };
}
