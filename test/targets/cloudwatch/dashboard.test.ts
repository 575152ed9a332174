import { expect, it } from 'vitest';
import { metricNamespace } from '../../../compiler/ir/names';
import { ACCOUNT } from '../iot-core/deployed';
import { manifest, sample, type Widget, widgetsOf } from './compiled';
import { DOCUMENTED, knownMetrics } from './documented-metrics';

/** The body of a dashboard, held against what the CloudWatch API reference says of its structure, and each metric against the guides. */

const SAMPLES = ['example', 'firehose-by-day', 'minimal', 'china'];

const lines = (widgets: readonly Widget[]) => widgets.flatMap(({ properties }) => properties.metrics ?? []);
const expressions = (widgets: readonly Widget[]) =>
  lines(widgets).flatMap(([first]) => (typeof first === 'object' ? [String(first.expression)] : []));

it.each(SAMPLES)('every metric of %s is one that AWS documents, with the dimensions it has', async (name) => {
  const { fleet, text, of } = await sample(name);
  const widgets = widgetsOf(text);
  const known = knownMetrics(of('AWS::IoT::TopicRule'));
  let checked = 0;
  for (const line of lines(widgets)) {
    const [namespace, metric, ...rest] = line;
    if (typeof namespace === 'object') continue;
    expect(typeof rest.at(-1), JSON.stringify(line)).toBe('object');
    const dimensions = rest.slice(0, -1).filter((_, at) => at % 2 === 0);
    expect(rest.length % 2, JSON.stringify(line)).toBe(1);
    expect(known[String(namespace)]?.[String(metric)], `${namespace} ${metric}`).toEqual(dimensions);
    checked++;
  }
  expect(checked).toBeGreaterThan(5);
  for (const expression of expressions(widgets)) {
    if (expression.includes(metricNamespace(fleet))) continue;
    const [, namespace = '', dimensions = '', metric = ''] =
      /\{([^,]+),([^}]+)\} MetricName="([^"]+)"/.exec(expression) ?? [];
    expect(DOCUMENTED[namespace]?.[metric], expression).toEqual(dimensions.split(','));
  }
});

it.each(SAMPLES)('widgets of %s lie within 24 columns and not on each other', async (name) => {
  const { fleet, text } = await sample(name);
  const taken = new Set<string>();
  for (const { x, y, width, height, type, properties } of widgetsOf(text)) {
    expect(x + width).toBeLessThanOrEqual(24);
    for (let column = x; column < x + width; column++)
      for (let row = y; row < y + height; row++) {
        expect(taken, `${properties.title} at ${column}, ${row}`).not.toContain(`${column} ${row}`);
        taken.add(`${column} ${row}`);
      }
    if (type === 'metric') expect(properties).toMatchObject({ region: fleet.aws.region, period: 300 });
  }
});

it('names what is deployed: rules, functions, streams, templates and alarms, and nothing else', async () => {
  const { of, text, fleet } = await sample('firehose-by-day');
  const widgets = widgetsOf(text);
  const names = (type: string, property: string) => of(type).map(({ properties }) => String(properties[property]));
  const deployed = new Set([
    ...names('AWS::IoT::TopicRule', 'RuleName'),
    ...names('AWS::Lambda::Function', 'FunctionName'),
    ...names('AWS::KinesisFirehose::DeliveryStream', 'DeliveryStreamName'),
    ...names('AWS::IoT::ProvisioningTemplate', 'TemplateName'),
    ...names('AWS::Events::Rule', 'Name'),
    ...fleet.models.map(({ id }) => `${fleet.name}-${id}`),
  ]);
  for (const line of lines(widgets)) {
    const values = line.slice(2).filter((_, at) => at % 2 === 1 && at < line.length - 3);
    for (const value of values)
      if (!['MQTT', 'errors', 'main'].includes(String(value)) && !String(value).includes('-raw-'))
        expect(deployed, JSON.stringify(line)).toContain(String(value));
  }
  const alarms = widgets.flatMap(({ properties }) => properties.alarms ?? []);
  const start = `arn:aws:cloudwatch:${fleet.aws.region}:${ACCOUNT}:alarm:`;
  expect(alarms.map((arn) => arn.replace(start, '')).sort()).toEqual(
    names('AWS::CloudWatch::Alarm', 'AlarmName').sort(),
  );
});

it('of a fleet with very many groups stays within every limit, and shows the busiest', async () => {
  const groups = Array.from(
    { length: 80 },
    (_, at) => `  warehouse-${at}: { sensor: s, devices: { prefix: d${at}-, count: 1 } }`,
  );
  const { text } = await manifest(
    [
      ...[
        'apiVersion: fleetwright/v1',
        'fleet: many-warehouses',
        'aws: { region: us-west-2 }',
        'lake: { ingest: firehose }',
      ],
      ...['sensors:', '  s: { every: 60s, fields: { t: { min: 0, max: 9 } } }', 'groups:', ...groups, ''],
    ].join('\n'),
  );
  const widgets = widgetsOf(text);
  expect(widgets.length).toBeLessThanOrEqual(500);
  for (const { properties } of widgets) {
    expect(properties.metrics?.length ?? 0, properties.title).toBeLessThanOrEqual(100);
    expect(properties.alarms?.length ?? 0).toBeLessThanOrEqual(100);
  }
  expect(lines(widgets).length).toBeLessThanOrEqual(2500);
  expect(expressions(widgets).length).toBeLessThanOrEqual(22);
  for (const expression of expressions(widgets)) {
    const [, query = ''] = /SEARCH\('([^']*)'/.exec(expression) ?? [];
    expect(query.length, expression).toBeLessThanOrEqual(1024);
  }
  expect(expressions(widgets)).toContain(
    "SORT(SEARCH('{AWS/IoT,RuleName} MetricName=\"TopicMatch\" RuleName=many_warehouses', 'Sum', 300), SUM, DESC, 50)",
  );
});

it('searches the failed actions of exactly the rules there are', async () => {
  const { text, of } = await sample('firehose-by-day');
  const found = expressions(widgetsOf(text)).filter((one) => one.includes('MetricName="Failure"'));
  const searched = found.flatMap((one) => [...one.matchAll(/RuleName="([^"]+)"/g)].map(([, name]) => name));
  expect(searched.sort()).toEqual(
    of('AWS::IoT::TopicRule')
      .map(({ properties }) => String(properties.RuleName))
      .sort(),
  );
});
