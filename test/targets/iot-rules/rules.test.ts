import { describe, expect, it } from 'vitest';
import { iotSqlCheck } from '../../../compiler/4-emit/checks/iot-sql';
import { topicOf } from '../../../compiler/ir/fleet/topics';
import { NOTHING } from '../../../compiler/ir/target';
import { iotRules } from '../../../compiler/targets/iot-rules/target';
import { ENVELOPE } from '../../../schema/envelope';
import { aliasesOf, checkIotSql, checkTemplate } from '../../../schema/iot-sql/check';
import { ACCOUNT, deployed, type JsonMap } from '../iot-core/deployed';
import { renderTemplate } from './render-template';
import { ruleNamed, rulesOf, s3Of } from './rule-view';

/** The laws of every rule, and of the telemetry and alert rules. */

const SAMPLES = [
  'example',
  'threshold-bounds',
  'threshold-expressions',
  'topic-root',
  'firehose-by-day',
  'hostile-text',
  'china',
];
const NOW = Date.UTC(2026, 1, 3, 23, 59, 59, 999);
const arrival = (topic: string, uuid = 'u-1') => ({ topic, now: NOW, uuid });

describe.each(SAMPLES)('every rule of %s', (name) => {
  it('is AWS IoT SQL that our own checker finds nothing wrong with, version 2016-03-23, FROM in single quotes', async () => {
    const made = await deployed(name);
    expect(rulesOf(made).length).toBeGreaterThan(0);
    for (const { sql, version } of rulesOf(made)) {
      expect(checkIotSql(sql)).toEqual([]);
      expect(version).toBe('2016-03-23');
      expect(sql).toMatch(/ FROM '[$A-Za-z0-9_/+-]+'( WHERE |$)/);
    }
    expect([...iotSqlCheck(made.fleet, iotRules.emit(made.fleet, NOTHING))]).toEqual([]);
  });

  it('has a name that the API takes', async () => {
    for (const rule of rulesOf(await deployed(name))) expect(rule.name).toMatch(/^[a-zA-Z0-9_]{1,128}$/);
  });

  it('uses in its templates functions only, but for the numbers of a report: no alias, no field of the payload', async () => {
    for (const { actions, errorAction, statement, name: rule } of rulesOf(await deployed(name))) {
      const acting = rule.includes('___report__') ? [errorAction] : [actions, errorAction];
      const texts = JSON.stringify(acting).match(/(?<=")[^"]*\$\{[^"]*(?=")/g) ?? [];
      for (const text of texts) {
        expect(checkTemplate(text, { aliases: aliasesOf(statement) })).toEqual([]);
        expect(renderTemplate(text, arrival(statement.from?.filter.replaceAll('+', 'd-1') ?? '')), rule).not.toContain(
          '$',
        );
      }
    }
  });

  it('names an object per message: two messages of one millisecond do not overwrite each other', async () => {
    for (const { actions, errorAction, statement } of rulesOf(await deployed(name))) {
      const topic = statement.from?.filter.replaceAll('+', 'd-1') ?? '';
      for (const action of [actions, errorAction]) {
        const { Key: key } = (action as Record<string, JsonMap>).S3 ?? {};
        if (key === undefined) continue;
        const names = ['u-1', 'u-2'].map((uuid) => renderTemplate(String(key), arrival(topic, uuid)));
        expect(new Set(names).size).toBe(2);
      }
    }
  });

  it('keeps what fails under a prefix of its own', async () => {
    const rules = rulesOf(await deployed(name));
    const keys = rules.map(({ errorAction, statement }) => {
      const { Key, BucketName } = (errorAction as Record<string, JsonMap>).S3 ?? {};
      expect(String(BucketName)).toContain('-raw-');
      return renderTemplate(String(Key), arrival(statement.from?.filter ?? ''));
    });
    for (const [at, key] of keys.entries()) {
      expect(key).toBe(`errors/rule=${rules[at]?.name}/dt=2026-02-03/${NOW}-u-1.json`);
    }
  });

  it('acts with roles of its own fleet, which may do what the action does and no more', async () => {
    const made = await deployed(name);
    const prefix = `arn:${made.fleet.aws.partition}:iot:${made.fleet.aws.region}:${ACCOUNT}:rule/`;
    for (const { properties } of made.of('AWS::IAM::Role')) {
      if (!String(properties.RoleName).includes('-rules-')) continue;
      const trust = JSON.stringify(properties.AssumeRolePolicyDocument);
      expect(trust).toContain('"Service":"iot.amazonaws.com"');
      expect(trust).toContain(`"aws:SourceAccount":"${ACCOUNT}"`);
      expect(trust).toContain(`"aws:SourceArn":"${prefix}${made.fleet.name.replaceAll('-', '_')}__*"`);
    }
    for (const rule of rulesOf(made)) {
      for (const [kind, action] of [...Object.entries(rule.actions), ...Object.entries(rule.errorAction)]) {
        expect(
          actionAllowed(made, kind, action as JsonMap, rule.statement.from?.filter ?? '', rule.name),
          `${rule.name} ${kind}`,
        ).toBe(true);
      }
    }
  });

  it('in its readable file is the very call that would make it', async () => {
    const made = await deployed(name);
    for (const rule of rulesOf(made)) {
      const text = made.files.get(`iot-rules/${rule.name}.json`) ?? '';
      const file = JSON.parse(text.replaceAll('${AWS::AccountId}', ACCOUNT)) as { topicRulePayload: JsonMap };
      expect(file).toMatchObject({ ruleName: rule.name, topicRulePayload: { sql: rule.sql } });
      expect(JSON.stringify(file.topicRulePayload.actions)).toBe(
        JSON.stringify(
          lowerFirst(
            made.of('AWS::IoT::TopicRule').find(({ properties }) => properties.RuleName === rule.name)?.properties,
          ),
        ),
      );
    }
  });
});

/** Whether the one statement of the action's role covers what the action will ask for. */
function actionAllowed(
  made: Awaited<ReturnType<typeof deployed>>,
  kind: string,
  action: JsonMap,
  filter: string,
  rule: string,
): boolean {
  if (kind === 'Lambda') return mayCall(made, String(action.FunctionArn), rule);
  const role = made
    .of('AWS::IAM::Role')
    .find(
      ({ properties }) =>
        action.RoleArn === `arn:${made.fleet.aws.partition}:iam::${ACCOUNT}:role/${properties.RoleName}`,
    );
  const [policy, ...more] = (role?.properties.Policies ?? []) as JsonMap[];
  const [statement, ...others] = ((policy?.PolicyDocument as JsonMap | undefined)?.Statement ?? []) as JsonMap[];
  if (more.length + others.length > 0) throw new Error('a role has one job and one statement');
  const { partition, region } = made.fleet.aws;
  const wanted: Readonly<Record<string, readonly [string, string]>> = {
    S3: [
      's3:PutObject',
      `arn:${partition}:s3:::${action.BucketName}/${action.Key === undefined ? '' : renderTemplate(String(action.Key), arrival(filter))}`,
    ],
    Firehose: [
      'firehose:PutRecord',
      `arn:${partition}:firehose:${region}:${ACCOUNT}:deliverystream/${action.DeliveryStreamName}`,
    ],
    Sns: ['sns:Publish', String(action.TargetArn)],
    CloudwatchMetric: ['cloudwatch:PutMetricData', '*'],
  };
  const [right, resource] = wanted[kind] ?? [];
  if (right === undefined || resource === undefined) throw new Error(`what does ${kind} need?`);
  const condition = { StringEquals: { 'cloudwatch:namespace': action.MetricNamespace ?? '' } };
  return (
    JSON.stringify(statement?.Action) === JSON.stringify([right]) &&
    ((statement?.Resource ?? []) as string[]).some((pattern) => iamGlob(pattern).test(resource)) &&
    JSON.stringify(statement?.Condition) === (kind === 'CloudwatchMetric' ? JSON.stringify(condition) : undefined)
  );
}

/** Whether one permission of the function, and no second one, lets this rule call it, and AWS IoT alone. */
function mayCall(made: Awaited<ReturnType<typeof deployed>>, functionArn: string, rule: string): boolean {
  const { partition, region } = made.fleet.aws;
  const permissions = made
    .of('AWS::Lambda::Permission')
    .filter(({ properties }) => functionArn.endsWith(`:function:${properties.FunctionName}`))
    // EventBridge may call some of them as well.
    .filter(({ properties }) => properties.Principal !== 'events.amazonaws.com');
  const isOfRules = permissions.every(
    ({ properties }) => properties.Principal === 'iot.amazonaws.com' && properties.SourceAccount === ACCOUNT,
  );
  const letting = permissions.filter(({ properties }) =>
    iamGlob(String(properties.SourceArn)).test(`arn:${partition}:iot:${region}:${ACCOUNT}:rule/${rule}`),
  );
  return isOfRules && letting.length === 1;
}

const iamGlob = (pattern: string) =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\/]/g, '\\$&').replaceAll('*', '.*')}$`);

function lowerFirst(properties: JsonMap | undefined): unknown {
  const lower = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(lower);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key.charAt(0).toLowerCase() + key.slice(1), lower(item)]),
    );
  };
  return lower((properties?.TopicRulePayload as JsonMap | undefined)?.Actions);
}

describe('the telemetry rule of a group', () => {
  it('listens to the very topics that the devices of the group may publish, and to no other', async () => {
    for (const name of ['example', 'topic-root']) {
      const made = await deployed(name);
      const prefix = made.fleet.name.replaceAll('-', '_');
      for (const { id } of made.fleet.groups) {
        const rule = ruleNamed(made, `${prefix}__${id}__telemetry`);
        expect(rule.statement.from?.filter).toBe(topicOf(made.fleet.topics, id, '+', 'data'));
      }
    }
  });

  it('takes group and device from the topic, wherever the root ends, and adds the columns of the envelope', async () => {
    for (const [name, group, device] of [
      ['example', 'topic(2)', 'topic(3)'],
      ['topic-root', 'topic(3)', 'topic(4)'],
    ] as const) {
      const [rule] = rulesOf(await deployed(name)).filter(({ name: one }) => one.endsWith('__telemetry'));
      expect(rule?.sql).toContain(`SELECT *, ${group} AS group_id, ${device} AS device_id, timestamp() AS ingest_ms`);
      const added = ENVELOPE.filter(({ by }) => by === 'rule').map((column) => column.name);
      expect(rule ? aliasesOf(rule.statement) : []).toEqual(added);
    }
  });

  it('writes under group, device, year, month and day by default', async () => {
    const made = await deployed('example');
    const { key, bucket } = s3Of(ruleNamed(made, 'iot_enterprise__group1__telemetry'));
    expect(bucket).toBe(`iot-enterprise-raw-${ACCOUNT}-us-west-2`);
    expect(renderTemplate(key, arrival('iot/group1/temp-001/data'))).toBe(
      `raw/group=group1/device=temp-001/year=2026/month=02/day=03/${NOW}-u-1.json`,
    );
  });

  it('hands over to Firehose, a line per message, where the manifest says so', async () => {
    const made = await deployed('firehose-by-day');
    const { actions } = ruleNamed(made, 'bulk__a__telemetry');
    expect(Object.keys(actions)).toEqual(['Firehose']);
    expect(actions.Firehose).toMatchObject({ DeliveryStreamName: 'bulk-a', Separator: '\n', BatchMode: false });
    expect(
      (await deployed('example', 'prod')).of('AWS::IAM::Role').map(({ properties }) => properties.RoleName),
    ).toContain('iot-enterprise-prod-rules-streams');
  });
});

describe('the alert rule of a group', () => {
  it('keeps the alert events of every group that has a threshold', async () => {
    const made = await deployed('example');
    const watched = made.fleet.groups.filter(({ thresholds }) => thresholds.length > 0).map(({ id }) => id);
    const names = rulesOf(made)
      .map(({ name }) => name)
      .filter((name) => name.endsWith('__alerts'));
    expect(names.sort()).toEqual(watched.map((id) => `iot_enterprise__${id}__alerts`));
    const { key } = s3Of(ruleNamed(made, 'iot_enterprise__group1__alerts'));
    expect(renderTemplate(key, arrival('iot/group1/temp-001/alert'))).toBe(
      `alerts/group=group1/dt=2026-02-03/${NOW}-u-1.json`,
    );
  });
});
