import type { Snapshot } from '../../schema/plan/snapshot';
import { resourcesOf } from './effects/template-resource';

/**
 * List prices in US dollars. An estimate: written down from memory of the public price pages, for us-east-1 and the first tier, without the free
 * tier; not verified, and other regions differ. Good enough to see whether a change costs ten dollars a month or a thousand.
 */
export const PRICES = {
  /** Month of the prices. */
  of: '2026-11, us-east-1 list prices, unverified',
  /** AWS IoT Core: a message of up to 5 KB, a rule triggered, an action of a rule, a minute of a connection. */
  message: 1.0 / 1_000_000,
  ruleTriggered: 0.15 / 1_000_000,
  ruleAction: 0.15 / 1_000_000,
  connectedMinute: 0.08 / 1_000_000,
  /** Amazon S3: a PUT request. */
  put: 0.005 / 1_000,
  /** Amazon Data Firehose: a GB taken in by direct PUT, every record counted as 5 KB. */
  firehoseGigabyte: 0.029,
  /** Amazon CloudWatch: a call of PutMetricData, as the metric action of a rule makes for every message. */
  putMetric: 0.01 / 1_000,
  /** Amazon Athena: a TB read, and the least that a query is counted as. */
  athenaTerabyte: 5,
  athenaLeastBytes: 10 * 1024 ** 2,
  /** Amazon SageMaker: a minute of a job on ml.m5.xlarge, on which models are watched and scored. */
  modelJobMinute: 0.23 / 60,
  /** Amazon CloudWatch: an alarm for a month. */
  alarmMonth: 0.1,
} as const;

/** What is deployed and not in the figure, in words. */
export function notPriced(target: Snapshot): readonly string[] {
  const types = new Set(
    Object.values(target.stacks).flatMap((stack) => [...resourcesOf(stack).values()].map(({ type }) => type)),
  );
  const has = (start: string) => [...types].some((type) => type.startsWith(start));
  return [
    ...(has('AWS::S3::') ? ['S3 storage'] : []),
    ...(has('AWS::Athena::') ? ['Athena queries'] : []),
    ...(has('AWS::Glue::Job') || has('AWS::Glue::Crawler') ? ['Glue jobs and crawlers'] : []),
    ...(has('AWS::Lambda::') ? ['Lambda'] : []),
    ...(has('AWS::SageMaker::') ? ['SageMaker training and endpoints'] : []),
    ...(has('AWS::QuickSight::') ? ['QuickSight'] : []),
    ...(has('AWS::Grafana::') ? ['Grafana'] : []),
    ...(has('AWS::RedshiftServerless::') ? ['Redshift'] : []),
    'alerts',
    'custom metrics',
    'data transfer',
  ];
}
