import type { StackResource } from '../../../compiler/ir/stack';

/**
 * Metrics that AWS documents, by namespace: the statistics that make sense are not checked, names and dimensions are. Sources: AWS IoT Core
 * developer guide, "AWS IoT metrics and dimensions"; Amazon Data Firehose developer guide, "Monitor Amazon Data Firehose with CloudWatch
 * metrics"; AWS Lambda developer guide, "Types of metrics for Lambda functions"; Amazon S3 user guide, "Metrics and dimensions";
 * Amazon EventBridge user guide, "Monitoring Amazon EventBridge"; Amazon SageMaker developer guide, "Metrics for monitoring Amazon SageMaker AI".
 */
const PROTOCOL = ['Protocol'];
const RULE = ['RuleName'];
const ACTION = ['ActionType', 'RuleName'];
const STREAM = ['DeliveryStreamName'];
const FUNCTION = ['FunctionName'];
const ENDPOINT = ['EndpointName', 'VariantName'];

export const DOCUMENTED: Metrics = {
  'AWS/IoT': {
    'Connect.Success': PROTOCOL,
    'Connect.AuthError': PROTOCOL,
    'Connect.ClientError': PROTOCOL,
    'Connect.Throttle': PROTOCOL,
    'Connection.AuthNError': PROTOCOL,
    'PublishIn.Success': PROTOCOL,
    'PublishIn.AuthError': PROTOCOL,
    'PublishIn.ClientError': PROTOCOL,
    'PublishIn.Throttle': PROTOCOL,
    RegisterThingFailed: ['TemplateName'],
    TopicMatch: RULE,
    ParseError: RULE,
    Success: ACTION,
    Failure: ACTION,
  },
  'AWS/Firehose': { IncomingRecords: STREAM, 'DeliveryToS3.DataFreshness': STREAM, 'DeliveryToS3.Success': STREAM },
  'AWS/Lambda': { Invocations: FUNCTION, Errors: FUNCTION, Duration: FUNCTION },
  'AWS/S3': { PutRequests: ['BucketName', 'FilterId'] },
  'AWS/Events': { TriggeredRules: RULE },
  'AWS/SageMaker': { Invocations: ENDPOINT, Invocation5XXErrors: ENDPOINT, ModelLatency: ENDPOINT },
};

type Metrics = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Those that AWS documents, and those that the rules of a fleet put, whose action knows no dimensions. */
export function knownMetrics(rules: readonly StackResource[]): Metrics {
  const actions = rules.flatMap(({ properties }) => (properties.TopicRulePayload as unknown as Payload).Actions);
  const own: Record<string, Record<string, readonly string[]>> = {};
  for (const { CloudwatchMetric: metric } of actions)
    if (metric) own[metric.MetricNamespace] = { ...own[metric.MetricNamespace], [metric.MetricName]: [] };
  return { ...own, ...DOCUMENTED };
}

interface Payload {
  readonly Actions: readonly {
    readonly CloudwatchMetric?: { readonly MetricNamespace: string; readonly MetricName: string };
  }[];
}
