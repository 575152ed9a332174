import type { Json } from '../../schema/plan/json';
import type { Estimate } from '../../schema/plan/plan';
import type { Snapshot, SnapshotGroup } from '../../schema/plan/snapshot';
import { isList, isMap, type JsonMap } from './canonical';
import { resourcesOf, type TemplateResource } from './effects/template-resource';
import { PRICES } from './prices';

const MONTH = { minutes: 30 * 24 * 60, ms: 30 * 24 * 60 * 60 * 1_000 } as const;

/** 5 KB, the least that Firehose counts for a record (Amazon Data Firehose pricing). */
const FIREHOSE_RECORD = 5 * 1_024;

/** What a month costs as far as the manifest says how much is sent; two digits, because more would not be true. */
export function costOf(base: Snapshot | undefined, target: Snapshot): Estimate['cost'] {
  const [before, after] = [base ? monthly(base) : 0, monthly(target)];
  return {
    perMonthUsd: twoDigits(after),
    deltaUsd: twoDigits(after - before),
    pricesOf: PRICES.of,
    notPriced: notPriced(target),
  };
}

function twoDigits(usd: number): number {
  const rounded = Number(usd.toPrecision(2));
  return Math.abs(rounded) < 0.01 ? 0 : rounded;
}

function monthly(snapshot: Snapshot): number {
  const messages = new Map(Object.entries(snapshot.groups).map(([id, group]) => [id, messagesOf(group)]));
  const reports = total(Object.values(snapshot.groups).map(reportsOf));
  const connected = Object.values(snapshot.groups).reduce((sum, { things }) => sum + things.length, 0);
  const resources = Object.values(snapshot.stacks).flatMap((stack) => [...resourcesOf(stack).values()]);
  const rules = resources.filter(({ type }) => type === 'AWS::IoT::TopicRule');
  const alarms = resources.filter(({ type }) => type === 'AWS::CloudWatch::Alarm').length;
  return (
    total(messages.values()) * PRICES.message +
    connected * MONTH.minutes * PRICES.connectedMinute +
    total(rules.map((rule) => ruleCost(rule, messages, reports))) +
    alarms * PRICES.alarmMonth
  );
}

const total = (numbers: Iterable<number>) => [...numbers].reduce((sum, one) => sum + one, 0);

/** Readings a month of a group, each a message: deadbands make it less. */
function messagesOf({ things, config }: SnapshotGroup): number {
  const everyMs = isMap(config.shared) ? Number(config.shared['everyMs']) : 0;
  const behind = config.own['/devices'];
  const devices = behind ? total(behind.map((list) => (isList(list) ? list.length : 0))) : things.length;
  return everyMs > 0 ? (devices * MONTH.ms) / everyMs : 0;
}

/** Reports a month in which agents say how many readings they took: of what they lost there is none where all is well. */
function reportsOf({ things, config }: SnapshotGroup): number {
  const reports = isMap(config.shared) ? map(map(config.shared['reports'])['readings']) : {};
  const everyMs = Number(reports['everyMs'] ?? 0);
  return everyMs > 0 ? (things.length * MONTH.ms) / everyMs : 0;
}

/** A rule is triggered by every reading of its topic, or by every report of an agent; its actions are counted where no condition decides about them. */
function ruleCost({ body }: TemplateResource, messages: ReadonlyMap<string, number>, reports: number): number {
  const properties = map(body['Properties']);
  const payload = map(properties['TopicRulePayload']);
  const sql = String(payload['Sql']);
  const [, group = ''] = /FROM '[^'/]*(?:\/[^'/]*)*\/([^'/]+)\/\+\/data'/.exec(sql) ?? [];
  const isOfReports = sql.endsWith("/+/+/count'") && String(properties['RuleName']).endsWith('__readings');
  const triggered = isOfReports ? reports : (messages.get(group) ?? 0);
  const actions = isList(payload['Actions']) ? payload['Actions'].map(map) : [];
  if (sql.includes(' WHERE ')) return triggered * PRICES.ruleTriggered;
  return triggered * (PRICES.ruleTriggered + total(actions.map(actionPrice)));
}

function actionPrice(action: JsonMap): number {
  if ('S3' in action) return PRICES.ruleAction + PRICES.put;
  if ('Firehose' in action) return PRICES.ruleAction + (FIREHOSE_RECORD / 1e9) * PRICES.firehoseGigabyte;
  if ('CloudwatchMetric' in action) return PRICES.ruleAction + PRICES.putMetric;
  return PRICES.ruleAction;
}

/** What is deployed and not in the figure, in words. */
function notPriced(target: Snapshot): readonly string[] {
  const types = new Set(
    Object.values(target.stacks).flatMap((stack) => [...resourcesOf(stack).values()].map(({ type }) => type)),
  );
  const has = (start: string) => [...types].some((type) => type.startsWith(start));
  return [
    ...(has('AWS::S3::') ? ['S3 storage'] : []),
    ...(has('AWS::Athena::') ? ['Athena queries'] : []),
    ...(has('AWS::Glue::Job') || has('AWS::Glue::Crawler') ? ['Glue jobs and crawlers'] : []),
    ...(has('AWS::Lambda::') ? ['Lambda'] : []),
    ...(has('AWS::SageMaker::') ? ['SageMaker'] : []),
    ...(has('AWS::QuickSight::') ? ['QuickSight'] : []),
    ...(has('AWS::Grafana::') ? ['Grafana'] : []),
    ...(has('AWS::RedshiftServerless::') ? ['Redshift'] : []),
    'alerts',
    'custom metrics',
    'data transfer',
  ];
}

const map = (value: Json | undefined): JsonMap => (isMap(value) ? value : {});
