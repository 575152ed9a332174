import { expect, it } from 'vitest';
import { contentOf } from '../../../compiler/ir/artifact';
import { describeWithOracle, oracle } from '../../python/oracle';
import { deployed } from '../iot-core/deployed';
import { requests } from '../iot-core/requests';
import { manifest, sample } from './compiled';
import { knownMetrics } from './documented-metrics';

/** What speaks up when the pipeline itself fails. */

interface Metric {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string }[];
}
interface Alarm extends Metric {
  readonly AlarmName: string;
  readonly AlarmActions?: unknown;
  readonly TreatMissingData: string;
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: Metric } }[];
}

const pipeline = async (compiled: ReturnType<typeof sample>) =>
  (await compiled).alarms.map(({ properties }) => properties as unknown as Alarm);

it('every alarm is on a metric that AWS documents or a rule puts, and silent where nothing happens', async () => {
  const known = knownMetrics((await sample('firehose-by-day')).of('AWS::IoT::TopicRule'));
  for (const alarm of await pipeline(sample('firehose-by-day'))) {
    const metrics = alarm.Metrics
      ? alarm.Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : []))
      : [alarm];
    expect(metrics.length).toBeGreaterThan(0);
    for (const { Namespace = '', MetricName = '', Dimensions = [] } of metrics)
      expect(known[Namespace]?.[MetricName], alarm.AlarmName).toEqual(Dimensions.map(({ Name }) => Name));
    expect(alarm.TreatMissingData).toBe('notBreaching');
  }
});

it('a failed delivery, lost readings, failing sources, the hook, the ETL, keys that nobody declares, a late stream, the models, what they find and the notifier each have one', async () => {
  const names = (await pipeline(sample('example'))).map(({ AlarmName }) => AlarmName.replace(/^.*--pipeline--/, ''));
  expect(names.sort()).toEqual([
    'alerts-failed',
    'findings-failed',
    'models-failed',
    'not-delivered',
    'onboarding-failed',
    'readings-lost',
    'schema-drift',
    'sources-failing',
  ]);
  const streamed = (await pipeline(sample('firehose-by-day'))).map(({ AlarmName }) =>
    AlarmName.replace(/^.*--pipeline--/, ''),
  );
  expect(streamed).toContain('streams-late');
});

it('the raw bucket counts what the alarm on failed deliveries looks at', async () => {
  const { of } = await sample('minimal');
  const raw = of('AWS::S3::Bucket').find(({ logicalId }) => logicalId === 'RawBucket');
  expect(raw?.properties.MetricsConfigurations).toEqual([{ Id: 'errors', Prefix: 'errors/' }]);
});

it('alarms speak to the topic where there is one, and a failed run of Glue in a sentence', async () => {
  const { alarms, of } = await sample('example');
  for (const { properties } of alarms) expect(properties.AlarmActions).toEqual([{ Ref: 'AlertTopic' }]);
  const rule = of('AWS::Events::Rule').find(({ logicalId }) => logicalId === 'EtlFailedRule');
  expect(rule?.properties).toMatchObject({
    EventPattern: {
      'detail-type': ['Glue Job State Change'],
      detail: { jobName: [{ prefix: 'iot-enterprise-etl-' }] },
    },
    Targets: [{ Arn: { Ref: 'AlertTopic' } }],
  });
  const jobs = of('AWS::Glue::Job').map(({ properties }) => String(properties.Name));
  expect(jobs.length).toBeGreaterThan(0);
  for (const job of jobs) expect(job.startsWith('iot-enterprise-etl-'), job).toBe(true);
});

it('streams share alarms by ten, as many as the expression of one may read', async () => {
  const groups = Array.from(
    { length: 23 },
    (_, at) => `  g${at}: { sensor: s, devices: { prefix: d${at}-, count: 1 } }`,
  );
  const text = [
    ...['apiVersion: fleetwright/v1', 'fleet: wide', 'aws: { region: us-west-2 }', 'lake: { ingest: firehose }'],
    ...['sensors:', '  s: { every: 60s, fields: { t: { min: 0, max: 9 } } }', 'groups:', ...groups, ''],
  ].join('\n');
  const alarms = await pipeline(manifest(text));
  const sizes = alarms.flatMap(({ Metrics }) =>
    Metrics ? [Metrics.filter(({ MetricStat }) => MetricStat).length] : [],
  );
  expect(sizes).toEqual([10, 10, 3]);
});

describeWithOracle('AWS takes', () => {
  it.each(['example', 'firehose-by-day', 'china'])('the alarms, the dashboard and the rule of %s', async (name) => {
    const { resources } = await deployed(name);
    const types = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard'];
    const calls = resources.filter(({ type }) => types.includes(type)).flatMap(requests);
    expect(calls.map(({ operation }) => operation)).toContain('PutDashboard');
    for (const { service, operation, params } of calls) {
      expect(await oracle().validate(service, operation, params), JSON.stringify(params)).toEqual([]);
      expect(await oracle().constraints(service, operation, params)).toEqual([]);
    }
  });
});

it('the alarm on keys that nobody declares looks at the metric that a run of either engine puts', async () => {
  const { output, alarms } = await sample('example');
  const { properties } = alarms.find(({ logicalId }) => logicalId === 'PipelineSchemaDriftAlarm') ?? {};
  expect(properties).toMatchObject({
    Namespace: 'Fleetwright/iot-enterprise',
    MetricName: 'etl.unknown-keys',
    Statistic: 'Maximum',
  });
  for (const path of ['glue/motor.py', 'lambda/index.mjs']) {
    const file = output.artifacts.find((one) => one.path === path);
    expect(file && [...contentOf(file)].join(''), path).toContain(`"${properties?.MetricName}"`);
  }
});
