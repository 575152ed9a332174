import type { Action, Blocked, Effect, Intent, Plan, SourcePlace } from '../../../schema/plan/plan';
import { visible } from '../../diagnostics/render/visible';

/** How a terminal and a comment mark an action. */
export const SIGN: Readonly<Record<Action, string>> = {
  create: '+',
  update: '~',
  replace: '-/+',
  delete: '-',
  move: '→',
  keep: '=',
};

const INTENT_SIGN: Readonly<Record<Intent['action'], string>> = { added: '+', removed: '-', changed: '~', moved: '→' };

/** Of an intent that replaces something, that is what a reader must see. */
export function intentSign({ action, effects }: Intent): string {
  return effects.some((effect) => effect.action === 'replace') ? SIGN.replace : INTENT_SIGN[action];
}

export const count = (n: number) => n.toLocaleString('en-US');

/** `1 change`, `4,211 changes`, `2 policies`. */
export function counted(n: number, noun: string): string {
  return `${count(n)} ${plural(n, noun)}`;
}

function plural(n: number, noun: string): string {
  if (n === 1) return noun;
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}

/** `1 change needs`, `2 changes need`. */
export function verb(n: number, one: string): string {
  return n === 1 ? one : one.replace(/(?<=ch)es$|s$/, '');
}

/** What a person calls a kind: `IoT rule` for `AWS::IoT::TopicRule`. Other types of AWS lose their colons only. */
export function nounOf({ kind }: Pick<Effect, 'kind'>): string {
  return NOUNS[kind] ?? visible(kind.replace(/^AWS::/, '').replaceAll('::', ' '));
}

const NOUNS: Readonly<Record<string, string>> = {
  'AWS::Athena::NamedQuery': 'named query',
  'AWS::Athena::WorkGroup': 'workgroup',
  'AWS::CloudWatch::Alarm': 'alarm',
  'AWS::CloudWatch::Dashboard': 'health dashboard',
  'AWS::DynamoDB::Table': 'item table',
  'AWS::Events::Rule': 'event rule',
  'AWS::Glue::Crawler': 'crawler',
  'AWS::Glue::Database': 'database',
  'AWS::Glue::Job': 'Glue job',
  'AWS::Glue::Table': 'table',
  'AWS::Glue::Trigger': 'Glue trigger',
  'AWS::Glue::Workflow': 'Glue workflow',
  'AWS::Grafana::Workspace': 'Grafana workspace',
  'AWS::IAM::Role': 'role',
  'AWS::IoT::Policy': 'IoT policy',
  'AWS::IoT::ProvisioningTemplate': 'provisioning template',
  'AWS::IoT::ThingGroup': 'thing group',
  'AWS::IoT::ThingType': 'thing type',
  'AWS::IoT::TopicRule': 'IoT rule',
  'AWS::KinesisFirehose::DeliveryStream': 'delivery stream',
  'AWS::Lambda::Function': 'function',
  'AWS::Lambda::Permission': 'function permission',
  'AWS::Logs::LogGroup': 'log group',
  'AWS::Logs::LogStream': 'log stream',
  'AWS::QuickSight::Analysis': 'analysis',
  'AWS::QuickSight::Dashboard': 'dashboard',
  'AWS::QuickSight::DataSet': 'data set',
  'AWS::QuickSight::DataSource': 'data source',
  'AWS::QuickSight::RefreshSchedule': 'refresh schedule',
  'AWS::S3::Bucket': 'bucket',
  'AWS::S3::BucketPolicy': 'bucket policy',
  'AWS::SageMaker::FeatureGroup': 'feature group',
  'AWS::SageMaker::ModelPackageGroup': 'model package group',
  'AWS::SageMaker::Pipeline': 'model pipeline',
  'AWS::Scheduler::Schedule': 'schedule',
  'AWS::SNS::Subscription': 'subscription',
  'AWS::SNS::Topic': 'topic',
  'AWS::SNS::TopicPolicy': 'topic policy',
};

/** `iot-enterprise`, `iot-enterprise-prod`: a fleet in an environment has it in its name. */
export function fleetName({ fleet, environment }: Pick<Plan, 'fleet' | 'environment'>): string {
  return environment === null || fleet.endsWith(`-${environment}`) ? fleet : `${fleet} · ${environment}`;
}

export const shortHash = (hash: string) => hash.slice(0, 7);

/** How a file of the manifest is named where the reader is: relative to the folder that the command runs in. */
export type Shown = (file: string) => string;

export function placeText({ file, line, column }: SourcePlace, shown: Shown): string {
  return `${shown(file)}:${line}:${column}`;
}

/** `12 s`, `4 min`, `1.5 h`: an estimate has no more digits than it is worth. */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

/** `+$41`, `−$0.20`, `±$0`: dollars a month. */
export function costText(deltaUsd: number): string {
  const size = Math.abs(deltaUsd);
  if (size < 0.005) return '±$0';
  const text = size < 10 ? size.toFixed(2) : count(Math.round(size));
  return `${deltaUsd < 0 ? '−' : '+'}$${text}`;
}

/** `2 h ago`; the moment itself where the reader's clock is unknown or behind. */
export function agoText(moment: string, now: number | undefined): string {
  const passed = now === undefined ? -1 : now - Date.parse(moment);
  if (!(passed >= 0)) return moment;
  const minutes = Math.floor(passed / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 120) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}

/** The first few, and how many more. */
export function listText(items: readonly string[], all: number, most: number): string {
  const shown = items.slice(0, most);
  const rest = all - shown.length;
  if (shown.length === 0) return '';
  return `${shown.join(', ')}${rest > 0 ? ` and ${count(rest)} more` : ''}`;
}

/** What lets a blocked change pass, each piece that is to be typed marked. */
export function wayThrough({ flag, fix = '' }: Blocked, mark: (text: string) => string): string {
  return flag === null ? visible(fix) : `allow with ${mark(flag)}`;
}
