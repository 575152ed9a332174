import type { Json } from '../../schema/plan/json';
import type { Estimate } from '../../schema/plan/plan';
import type { Snapshot, SnapshotGroup } from '../../schema/plan/snapshot';
import { isList, isMap, type JsonMap } from './canonical';
import { resourcesOf, type TemplateResource } from './effects/template-resource';
import { notPriced, PRICES } from './prices';
import { watchesCost } from './watches-cost';

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
    ...(isLive(target) ? { liveLookUsd: Number(liveLook(target).toPrecision(2)) } : {}),
  };
}

/**
 * Bytes, as measured in lakes that the twin made of the example fleet: of a curated row what a live chart reads (7 for time, device and what tells
 * duplicates apart, up to 3 for a value), and of a raw message the whole, packed in no way.
 */
const CURATED_ROW = 10;
const RAW_MESSAGE = 300;
const DAY_MS = MONTH.ms / 30;
/** What lies behind the last run, at most, where it comes every hour. */
const BEHIND_MS = 60 * 60 * 1_000;

const isLive = (snapshot: Snapshot) => JSON.stringify(snapshot.stacks['bi']?.template ?? {}).includes('/raw/*');

/** Yesterday and today of the curated table, and what has come in since the last run. */
function liveLook({ groups }: Snapshot): number {
  const bySensor = new Map<string, number>();
  for (const group of Object.values(groups))
    bySensor.set(group.thingType, (bySensor.get(group.thingType) ?? 0) + messagesOf(group));
  const monthly = Math.max(0, ...bySensor.values());
  const bytes = (monthly / MONTH.ms) * (2 * DAY_MS * CURATED_ROW + BEHIND_MS * RAW_MESSAGE);
  return (Math.max(bytes, PRICES.athenaLeastBytes) / 1024 ** 4) * PRICES.athenaTerabyte;
}

function twoDigits(usd: number): number {
  const rounded = Number(usd.toPrecision(2));
  return Math.abs(rounded) < 0.01 ? 0 : rounded;
}

/** Connections a month of a thing that is well, each with an event at its beginning and one at its end: one a day. No message is charged for an event. */
const CONNECTIONS = 30;

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
    total(rules.map((rule) => ruleCost(rule, messages, { reports, presence: 2 * CONNECTIONS * connected }))) +
    alarms * PRICES.alarmMonth +
    watchesCost(snapshot, resources)
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

/** What triggers rules of the whole fleet, a month. */
interface Triggers {
  readonly reports: number;
  readonly presence: number;
}

/**
 * A rule is triggered by every reading of its topic, by every report of an agent, or by every connection; its actions are counted where no condition
 * decides about them, or where the condition says whose connections are watched.
 */
function ruleCost(
  { body }: TemplateResource,
  messages: ReadonlyMap<string, number>,
  { reports, presence }: Triggers,
): number {
  const properties = map(body['Properties']);
  const payload = map(properties['TopicRulePayload']);
  const sql = String(payload['Sql']);
  const [, group = ''] = /FROM '[^'/]*(?:\/[^'/]*)*\/([^'/]+)\/\+\/data'/.exec(sql) ?? [];
  const isOfReports = sql.endsWith("/+/+/count'") && String(properties['RuleName']).endsWith('__readings');
  const isOfPresence = sql.includes("FROM '$aws/events/presence/");
  const triggered = isOfPresence ? presence : isOfReports ? reports : (messages.get(group) ?? 0);
  const actions = isList(payload['Actions']) ? payload['Actions'].map(map) : [];
  if (sql.includes(' WHERE ') && !isOfPresence) return triggered * PRICES.ruleTriggered;
  return triggered * (PRICES.ruleTriggered + total(actions.map(actionPrice)));
}

function actionPrice(action: JsonMap): number {
  if ('S3' in action) return PRICES.ruleAction + PRICES.put;
  if ('Firehose' in action) return PRICES.ruleAction + (FIREHOSE_RECORD / 1e9) * PRICES.firehoseGigabyte;
  if ('CloudwatchMetric' in action) return PRICES.ruleAction + PRICES.putMetric;
  return PRICES.ruleAction;
}

const map = (value: Json | undefined): JsonMap => (isMap(value) ? value : {});
