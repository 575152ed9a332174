import type { ResolvedResource } from '../ports';

export type Statistic = 'Sum' | 'Average' | 'Minimum' | 'Maximum' | 'SampleCount';
export type Comparison =
  | 'GreaterThanOrEqualToThreshold'
  | 'GreaterThanThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold';
export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/** An alarm as its resource describes it. */
export interface AlarmSettings {
  readonly name: string;
  readonly arn: string;
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  /** Undefined: of any unit. */
  readonly unit: string | undefined;
  readonly statistic: Statistic;
  readonly periodMs: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly comparison: Comparison;
  readonly threshold: number;
  readonly missingData: MissingData;
  /** ARNs of topics, by the state that they are told of. */
  readonly actions: Readonly<Record<'OK' | 'ALARM' | 'INSUFFICIENT_DATA', readonly string[]>>;
}

export type ReadAlarm = { readonly settings: AlarmSettings } | { readonly problems: readonly string[] };

const STATISTICS: readonly Statistic[] = ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount'];
const COMPARISONS: readonly Comparison[] = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
];
const MISSING: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const KNOWN: ReadonlySet<string> = new Set([
  ...['AlarmName', 'AlarmDescription', 'Namespace', 'MetricName', 'Unit', 'Statistic', 'Period', 'EvaluationPeriods'],
  ...['DatapointsToAlarm', 'ComparisonOperator', 'Threshold', 'TreatMissingData', 'ActionsEnabled', 'Tags'],
  ...['AlarmActions', 'OKActions', 'InsufficientDataActions'],
]);

/** Is it on metrics that services of AWS send of themselves, by name or in an expression? The twin has none of them. */
export function isOfServices({ Namespace, Metrics }: ResolvedResource['properties']): boolean {
  if (Metrics === undefined) return String(Namespace).startsWith('AWS/');
  return [...JSON.stringify(Metrics).matchAll(/"Namespace":"([^"]*)"/g)].every(([, name]) => name?.startsWith('AWS/'));
}

/** Reads an AWS::CloudWatch::Alarm. What the twin cannot do is a problem, by name. */
export function readAlarm({ name, arn, properties }: ResolvedResource): ReadAlarm {
  const problems = Object.keys(properties)
    .filter((property) => !KNOWN.has(property))
    .map((property) => `${property} is not in the twin`);
  const choice = <T extends string>(property: string, allowed: readonly T[], otherwise?: T): T | undefined => {
    const given = properties[property] ?? otherwise;
    const found = allowed.find((value) => value === given);
    if (!found) problems.push(`${property} ${String(given)} is not in the twin`);
    return found;
  };
  const count = (property: string, otherwise?: number): number => {
    const value = Number(properties[property] ?? otherwise);
    if (!(value > 0)) problems.push(`${property} is not a number above 0`);
    return value;
  };
  const topics = (property: string): readonly string[] => {
    const arns = (properties.ActionsEnabled === false ? [] : (properties[property] ?? [])) as readonly string[];
    problems.push(...arns.filter((to) => !/^arn:[^:]+:sns:/.test(to)).map((to) => `${property}: ${to} is not a topic`));
    return arns;
  };
  const namespace = String(properties.Namespace ?? '');
  const statistic = choice('Statistic', STATISTICS);
  const comparison = choice('ComparisonOperator', COMPARISONS);
  const missingData = choice('TreatMissingData', MISSING, 'missing');
  const period = count('Period');
  if (period % 60 !== 0) problems.push(`a Period of ${period} s is not in the twin: only whole minutes`);
  const evaluationPeriods = count('EvaluationPeriods');
  const settings = {
    name,
    arn,
    description: String(properties.AlarmDescription ?? ''),
    namespace,
    metric: String(properties.MetricName ?? ''),
    unit: properties.Unit === undefined ? undefined : String(properties.Unit),
    periodMs: period * 1000,
    evaluationPeriods,
    datapointsToAlarm: count('DatapointsToAlarm', evaluationPeriods),
    threshold: Number(properties.Threshold),
    actions: {
      OK: topics('OKActions'),
      ALARM: topics('AlarmActions'),
      INSUFFICIENT_DATA: topics('InsufficientDataActions'),
    },
  };
  if (!Number.isFinite(settings.threshold)) problems.push('Threshold is not a number');
  if (problems.length > 0 || !statistic || !comparison || !missingData) return { problems };
  return { settings: { ...settings, statistic, comparison, missingData } };
}
