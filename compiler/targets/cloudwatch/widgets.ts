import type { ReportKind } from '../../../schema/reading-reports';
import type { Fleet } from '../../ir/fleet/index';
import { ERRORS_FILTER } from '../../ir/lake-layout';
import { bucketNamePattern, metricNamespace, ruleName } from '../../ir/names';
import { LOST_METRIC, REPORT_METRICS } from '../../ir/report-metrics';
import { etlFailedRule } from './etl-failed';
import { graph, type Widget } from './layout';
import { type Line, line, metric, PERIOD, type Statistic, search } from './line';
import type { Watched } from './watched';

/** CloudWatch API reference, dashboard body: alarms in a widget. */
const MOST_ALARMS = 100;
/** A graph with more lines cannot be read; from here on the busiest are searched. A tenth of what one may hold (CloudWatch API reference). */
const MOST_LINES = 50;

/** The dashboard from top to bottom as a message travels: in at the door, through the rules, to the lake, and on to the models. */
export function widgets(fleet: Fleet, seen: Watched, alarms: readonly string[]): readonly Widget[] {
  const { region } = fleet.aws;
  const shown = (width: number, title: string, lines: readonly Line[], stat?: Statistic): readonly Widget[] =>
    lines.length === 0 ? [] : [graph(region, width, title, lines, stat)];
  return [
    ...states(alarms),
    ...shown(8, 'Connections (account)', broker(CONNECTIONS)),
    ...shown(8, 'Publishes (account)', broker(PUBLISHES)),
    ...shown(8, 'Onboarding', onboarding(seen)),
    ...shown(12, 'Messages by group', telemetry(fleet, seen)),
    ...shown(12, 'Breaches of thresholds', [line(breaches(fleet), 0)]),
    ...shown(12, 'Readings, as agents report them each hour', reported(fleet, 'readings')),
    ...shown(12, 'Readings lost and sources that fail, as agents report them', reported(fleet, 'losses')),
    ...shown(12, 'Actions done by rules', actions(fleet, seen, 'Success')),
    ...shown(12, 'Actions that failed', actions(fleet, seen, 'Failure')),
    ...shown(12, 'Kept as not deliverable', [errors(fleet)]),
    ...shown(12, 'Messages that are no JSON', ofRules(fleet, seen, 'ParseError')),
    ...shown(8, 'Records into streams', streams(fleet, seen, 'IncomingRecords', 'Sum')),
    ...shown(
      8,
      'Age of the oldest record in a stream, in seconds',
      streams(fleet, seen, 'DeliveryToS3.DataFreshness', 'Maximum'),
    ),
    ...shown(8, 'Objects that a stream could put', streams(fleet, seen, 'DeliveryToS3.Success', 'Sum')),
    ...shown(8, 'Runs of functions', functions(seen, 'Invocations', 'Sum')),
    ...shown(8, 'Errors of functions', [...functions(seen, 'Errors', 'Sum'), ...failedJobs(fleet, seen)]),
    ...shown(8, 'Slowest run of a function, in ms', functions(seen, 'Duration', 'Maximum')),
    ...shown(12, 'Questions to models', endpoints(fleet, seen, ['Invocations', 'Invocation5XXErrors'], 'Sum')),
    ...shown(12, 'Slowest answer of a model, in µs', endpoints(fleet, seen, ['ModelLatency'], 'Maximum')),
  ];
}

/** The state of the pipeline's alarms first, then of thresholds, as many as a widget holds. */
function states(alarms: readonly string[]): readonly Widget[] {
  if (alarms.length === 0) return [];
  const shown = alarms.slice(0, MOST_ALARMS);
  const height = Math.min(12, 1 + Math.ceil(shown.length / 6));
  return [{ type: 'alarm', width: 24, height, properties: { title: 'Alarms', alarms: shown } }];
}

const CONNECTIONS = [
  ['Connect.Success', 'connected'],
  ['Connect.AuthError', 'not allowed by a policy'],
  ['Connection.AuthNError', 'unknown certificate'],
  ['Connect.ClientError', 'not as MQTT wants it'],
  ['Connect.Throttle', 'too many at once'],
] as const;

const PUBLISHES = [
  ['PublishIn.Success', 'accepted'],
  ['PublishIn.AuthError', 'not allowed by a policy'],
  ['PublishIn.ClientError', 'beyond the limits of AWS IoT'],
  ['PublishIn.Throttle', 'too many at once'],
] as const;

/** AWS counts these for the account in its region, not for a fleet. */
function broker(metrics: readonly (readonly [string, string])[]): readonly Line[] {
  return metrics.map(([name, label]) => metric(['AWS/IoT', name], { Protocol: 'MQTT' }, 'Sum', label));
}

function onboarding({ templates, functions: all }: Watched): readonly Line[] {
  const failed = templates
    .slice(0, MOST_LINES)
    .map((TemplateName) =>
      metric(['AWS/IoT', 'RegisterThingFailed'], { TemplateName }, 'Sum', `refused by ${TemplateName}`),
    );
  const hook = all.filter(({ job }) => job === 'onboarding');
  return [
    ...failed,
    ...hook.flatMap(({ name: FunctionName }) => [
      metric(['AWS/Lambda', 'Invocations'], { FunctionName }, 'Sum', 'asked'),
      metric(['AWS/Lambda', 'Errors'], { FunctionName }, 'Sum', 'errors of the hook'),
    ]),
  ];
}

function telemetry(fleet: Fleet, seen: Watched): readonly Line[] {
  if (seen.telemetry.length > MOST_LINES) return ofRules(fleet, seen, 'TopicMatch', seen.telemetry);
  const groups = new Map(fleet.groups.map(({ id }) => [ruleName(fleet, id, 'telemetry'), id]));
  return seen.telemetry.map((RuleName) =>
    metric(['AWS/IoT', 'TopicMatch'], { RuleName }, 'Sum', groups.get(RuleName) ?? RuleName),
  );
}

function reported(fleet: Fleet, kind: ReportKind): readonly Line[] {
  const shown = REPORT_METRICS[kind].filter(({ name }) => name !== LOST_METRIC);
  return shown.map(({ name, label }) => metric([metricNamespace(fleet), name], {}, 'Sum', label));
}

const start = (fleet: Fleet) => ruleName(fleet);

function ofRules(fleet: Fleet, seen: Watched, name: string, names = seen.telemetry): readonly Line[] {
  return search({
    ...{ namespace: 'AWS/IoT', dimensions: ['RuleName'], metric: name, by: 'RuleName' },
    ...{ names, stat: 'Sum', start: start(fleet) },
  });
}

/** By rule and type of action: AWS does not document what it calls a type, so they are searched by the rule. */
function actions(fleet: Fleet, { rules }: Watched, name: 'Success' | 'Failure'): readonly Line[] {
  return search({
    ...{ namespace: 'AWS/IoT', dimensions: ['ActionType', 'RuleName'], metric: name, by: 'RuleName' },
    ...{ names: rules, stat: 'Sum', start: start(fleet) },
  });
}

/** The namespace is of this fleet alone. */
const breaches = (fleet: Fleet) => `SEARCH('{"${metricNamespace(fleet)}"} breach', 'Sum', ${PERIOD})`;

/** What rules and streams could not deliver: objects put under errors/ of the raw bucket. */
function errors(fleet: Fleet): Line {
  const dimensions = { BucketName: bucketNamePattern(fleet, 'raw'), FilterId: ERRORS_FILTER };
  return metric(['AWS/S3', 'PutRequests'], dimensions, 'Sum', 'objects');
}

function streams(fleet: Fleet, { streams: names }: Watched, name: string, stat: Statistic): readonly Line[] {
  if (names.length > MOST_LINES)
    return search({
      ...{ namespace: 'AWS/Firehose', dimensions: ['DeliveryStreamName'], metric: name, by: 'DeliveryStreamName' },
      ...{ names, stat, start: fleet.name },
    });
  return names.map((DeliveryStreamName) =>
    metric(['AWS/Firehose', name], { DeliveryStreamName }, stat, DeliveryStreamName),
  );
}

function functions({ functions: all }: Watched, name: string, stat: Statistic): readonly Line[] {
  return all.map(({ name: FunctionName, job }) => metric(['AWS/Lambda', name], { FunctionName }, stat, job));
}

function failedJobs(fleet: Fleet, { glueJobs }: Watched): readonly Line[] {
  if (glueJobs.length === 0) return [];
  return [metric(['AWS/Events', 'TriggeredRules'], { RuleName: etlFailedRule(fleet) }, 'Sum', 'Glue jobs that failed')];
}

/** The function that deploys a model calls its one variant `main`. */
function endpoints(
  _: Fleet,
  { endpoints: names }: Watched,
  metrics: readonly string[],
  stat: Statistic,
): readonly Line[] {
  return names
    .slice(0, MOST_LINES)
    .flatMap((EndpointName) =>
      metrics.map((name) =>
        metric(['AWS/SageMaker', name], { EndpointName, VariantName: 'main' }, stat, `${EndpointName} ${name}`),
      ),
    );
}
