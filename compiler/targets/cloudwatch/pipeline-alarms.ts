import type { Fleet } from '../../ir/fleet/index';
import { ERRORS_FILTER } from '../../ir/lake-layout';
import { bucketName, logicalId, metricNamespace, pipelineAlarmName, UNKNOWN_KEYS_METRIC } from '../../ir/names';
import type { Origin } from '../../ir/origin';
import { FAILING_METRIC, LOST_METRIC } from '../../ir/report-metrics';
import type { CfnValue, StackResource } from '../../ir/stack';
import type { Watched } from './watched';

const FIVE_MINUTES = 300;
/** Metrics in the expression of one alarm. Source: CloudWatch API reference, PutMetricAlarm. */
const METRICS_IN_ALARM = 10;
/** Buffers that a record may wait for before a stream is late: one filling, one being put, one tried again. */
const LATE_BUFFERS = 3;
/** Seconds; a stream with a short buffer is not late at once. */
const LATE_AT_LEAST = 900;

interface AlarmSpec {
  readonly what: string;
  readonly description: string;
  readonly properties: { readonly [key: string]: CfnValue };
  readonly origin: Origin;
}

/** What ails the pipeline itself: each says so to the topic that alerts go to, where there is one. */
export function pipelineAlarms(fleet: Fleet, seen: Watched): readonly StackResource[] {
  return [
    notDelivered(fleet),
    ...drift(fleet),
    lost(fleet),
    sourcesFailing(fleet),
    ...seen.functions.map((one) => failing(fleet, one)),
    ...late(fleet, seen),
  ].map((spec) => alarm(fleet, seen, spec));
}

function alarm(fleet: Fleet, { topic }: Watched, { what, description, properties, origin }: AlarmSpec): StackResource {
  return {
    stack: 'iot',
    logicalId: logicalId('pipeline', what, 'alarm'),
    type: 'AWS::CloudWatch::Alarm',
    origin,
    properties: {
      AlarmName: pipelineAlarmName(fleet, what),
      AlarmDescription: description,
      ...properties,
      // A pipeline in which nothing happens has no metrics: that is not a failure.
      TreatMissingData: 'notBreaching',
      ...(topic === undefined ? {} : { AlarmActions: [{ Ref: topic }] }),
    },
  };
}

/** A rule whose action failed and a stream that could not deliver both leave an object under errors/, so one alarm hears all of them. */
function notDelivered(fleet: Fleet): AlarmSpec {
  return {
    what: 'not-delivered',
    description: `Rules or streams of ${fleet.name} could not deliver: see errors/ in the raw bucket, which holds the reason and the message`,
    origin: fleet.lake.origin,
    properties: {
      Namespace: 'AWS/S3',
      MetricName: 'PutRequests',
      Dimensions: [
        { Name: 'BucketName', Value: bucketName(fleet, 'raw') },
        { Name: 'FilterId', Value: ERRORS_FILTER },
      ],
      ...atLeastOne(),
    },
  };
}

/** The longest period of an alarm, and the two that it looks at: a day together (API reference, PutMetricAlarm). In seconds. */
const LONGEST_PERIOD = 43_200;

/** Devices say what the manifest does not: a field renamed by new firmware, misspelt or nested. Each run of the ETL counts such lines. */
function drift(fleet: Fleet): readonly AlarmSpec[] {
  const { etl } = fleet;
  if (!etl) return [];
  const every = Math.ceil(etl.everyMs / 60_000) * 60;
  return [
    {
      what: 'schema-drift',
      description: `Messages of ${fleet.name} have keys that no field declares: see the tables quality_…, and declare or ignore them (etl.ignoreKeys)`,
      origin: etl.origin,
      properties: {
        Namespace: metricNamespace(fleet),
        MetricName: UNKNOWN_KEYS_METRIC,
        ...atLeastOne(),
        Statistic: 'Maximum',
        // Runs come a little earlier or later: one period without any is no end of it.
        Period: Math.min(Math.max(every, FIVE_MINUTES), LONGEST_PERIOD),
        EvaluationPeriods: 2,
      },
    },
  ];
}

/** What agents report of themselves. Reports come every 15 minutes at least while there is anything to say. */
const REPORT_PERIOD = 900;

function lost(fleet: Fleet): AlarmSpec {
  return {
    what: 'readings-lost',
    description: `Agents of ${fleet.name} left readings out, gave them up, or had them refused: their journals say which device and why`,
    origin: fleet.origin,
    properties: {
      Namespace: metricNamespace(fleet),
      MetricName: LOST_METRIC,
      ...atLeastOne(),
      Period: REPORT_PERIOD,
    },
  };
}

/** An agent tells it at moments of its own, so one period in two is enough: or the alarm would come and go. */
function sourcesFailing(fleet: Fleet): AlarmSpec {
  return {
    what: 'sources-failing',
    description: `Sources of readings of ${fleet.name} fail or are silent: the journals of their agents say which and why`,
    origin: fleet.origin,
    properties: {
      Namespace: metricNamespace(fleet),
      MetricName: FAILING_METRIC,
      ...atLeastOne(),
      Period: REPORT_PERIOD,
      EvaluationPeriods: 2,
    },
  };
}

const FAILURES: Readonly<Record<string, string>> = {
  onboarding: 'The provisioning hook fails: new devices cannot join',
  etl: 'The ETL fails: curated tables fall behind; the next run makes up for it',
  models: 'The function that deploys models fails',
  findings: 'The function that judges scores fails: people may not hear of what models find',
  alerts: 'The notifier fails: people may not hear of a breach',
};

function failing(fleet: Fleet, { name, job }: Watched['functions'][number]): AlarmSpec {
  return {
    what: `${job}-failed`,
    description: `${FAILURES[job]} (log group /aws/lambda/${name})`,
    origin: job === 'etl' ? (fleet.etl?.origin ?? fleet.origin) : fleet.origin,
    properties: {
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: name }],
      ...atLeastOne(),
    },
  };
}

const atLeastOne = () => ({
  Statistic: 'Sum',
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  Threshold: 1,
  Period: FIVE_MINUTES,
  EvaluationPeriods: 1,
  DatapointsToAlarm: 1,
});

/** The oldest record of any stream, ten streams to an alarm. */
function late(fleet: Fleet, { streams }: Watched): readonly AlarmSpec[] {
  const seconds = Math.max(LATE_AT_LEAST, LATE_BUFFERS * fleet.lake.firehose.seconds);
  const count = Math.ceil(streams.length / METRICS_IN_ALARM);
  return Array.from({ length: count }, (_, at) => ({
    what: count === 1 ? 'streams-late' : `streams-late-${at + 1}`,
    description: `Firehose has held a record of ${fleet.name} for more than ${seconds} s: raw tables fall behind`,
    origin: fleet.lake.origin,
    properties: {
      Metrics: [
        { Id: 'oldest', Expression: 'MAX(METRICS())', Label: 'oldest record', ReturnData: true },
        ...streams.slice(at * METRICS_IN_ALARM, (at + 1) * METRICS_IN_ALARM).map((name, index) => ({
          Id: `m${index + 1}`,
          ReturnData: false,
          MetricStat: {
            Metric: {
              Namespace: 'AWS/Firehose',
              MetricName: 'DeliveryToS3.DataFreshness',
              Dimensions: [{ Name: 'DeliveryStreamName', Value: name }],
            },
            Period: FIVE_MINUTES,
            Stat: 'Maximum',
          },
        })),
      ],
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: seconds,
      EvaluationPeriods: 2,
      DatapointsToAlarm: 2,
    },
  }));
}
