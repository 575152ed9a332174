import { beforeAll, describe, expect, it } from 'vitest';
import { NOTHING } from '../../compiler/ir/target';
import { iotCore } from '../../compiler/targets/iot-core/target';
import type { SqlExpression } from '../../schema/iot-sql/ast';
import { findSqlFunction } from '../../schema/iot-sql/functions';
import { parseTemplate } from '../../schema/iot-sql/substitution';
import { selected, walk } from '../../schema/iot-sql/walk';
import { ACCOUNT, type Deployed, deployed, type JsonMap, type Resource } from '../targets/iot-core/deployed';
import { IotPolicy } from '../targets/iot-core/iot-policy';
import { RunningHook } from '../targets/iot-core/running-hook';
import { renderTemplate } from '../targets/iot-rules/render-template';
import { type RuleView, rulesOf, s3Of } from '../targets/iot-rules/rule-view';

/**
 * Known mistakes of tutorials about IoT on AWS, one test each: what they get wrong is right in what the example fleet compiles to.
 * Those about cleaning are in etl.test.ts; those about SageMaker and QuickSight come with the targets that make them.
 */

const NOW = Date.UTC(2026, 0, 31, 8);
let made: Deployed;
let rules: readonly RuleView[];

beforeAll(async () => {
  made = await deployed('example');
  rules = rulesOf(made);
});

const telemetry = () => rules.filter(({ name }) => name.endsWith('__telemetry'));
const topicOf = ({ statement }: RuleView) => statement.from?.filter.replace('+', 'temp-001') ?? '';
const key = (rule: RuleView, uuid = 'u') => renderTemplate(s3Of(rule).key, { topic: topicOf(rule), now: NOW, uuid });
const policyDocuments = () =>
  made.of('AWS::IoT::Policy').map(({ properties }) => JSON.stringify(properties.PolicyDocument));
const templates = () =>
  made.of('AWS::IoT::ProvisioningTemplate').map(({ properties }) => ({
    ...properties,
    body: JSON.parse(String(properties.TemplateBody)) as { Parameters: JsonMap; Resources: Record<string, JsonMap> },
  }));
const tables = () => made.of('AWS::Glue::Table').map(({ properties }) => properties.TableInput as unknown as Table);

interface Table {
  readonly Name: string;
  readonly Parameters: Readonly<Record<string, string>>;
  readonly PartitionKeys: readonly { readonly Name: string }[];
  readonly StorageDescriptor: { readonly Columns: readonly { readonly Name: string; readonly Type: string }[] };
}

/** Every function call in the SQL and in the templates of a rule's actions. */
function calls({ statement, actions, errorAction }: RuleView): readonly Extract<SqlExpression, { kind: 'call' }>[] {
  const texts = JSON.stringify([actions, errorAction]).match(/(?<=")[^"]*\$\{[^"]*(?=")/g) ?? [];
  const inTemplates = texts.flatMap((text) => {
    const parsed = parseTemplate(text);
    return parsed.ok ? parsed.parts.flatMap((part) => (part.kind === 'expression' ? [part.expression] : [])) : [];
  });
  const found: Extract<SqlExpression, { kind: 'call' }>[] = [];
  for (const expression of [
    ...selected(statement.select),
    ...(statement.where ? [statement.where] : []),
    ...inTemplates,
  ]) {
    walk(expression, (node) => {
      if (node.kind === 'call') found.push(node);
    });
  }
  return found;
}

describe('rules and keys', () => {
  it('group and device come from levels of the topic: AWS IoT has no group() and no thingName()', () => {
    expect(rules.length).toBeGreaterThan(0);
    for (const call of rules.flatMap(calls)) expect(findSqlFunction(call.name)?.name, call.name).toBe(call.name);
    for (const rule of telemetry()) {
      expect(rule.sql).toContain('topic(2) AS group_id, topic(3) AS device_id');
      expect(s3Of(rule).key).toContain('device=${topic(3)}/');
    }
  });

  it('parse_time formats the date, timestamp() takes no argument', () => {
    const all = rules.flatMap(calls);
    const stamps = all.filter(({ name }) => name === 'timestamp');
    expect(stamps.length).toBeGreaterThan(0);
    for (const { arguments: given } of stamps) expect(given).toEqual([]);
    const dates = all.filter(({ name }) => name === 'parse_time');
    expect(dates.length).toBeGreaterThan(0);
    for (const { arguments: given } of dates) expect(given.at(2)).toMatchObject({ kind: 'string', value: 'UTC' });
    for (const rule of telemetry()) expect(key(rule)).toContain('/year=2026/month=01/day=31/');
  });

  it('two messages of one millisecond get two objects: the key ends in newuuid()', () => {
    const stored = rules.filter(({ actions }) => actions.S3);
    expect(stored.length).toBeGreaterThan(0);
    for (const rule of stored) expect(key(rule, 'one')).not.toBe(key(rule, 'two'));
  });

  it('the topic filter stands in single quotes', () => {
    for (const { sql } of rules) expect(sql).toMatch(/ FROM '[^'"]+'/);
  });

  it('every rule states SQL version 2016-03-23: without it AWS assumes one that has no parse_time', () => {
    for (const { name, version } of rules) expect(version, name).toBe('2016-03-23');
  });

  it('rule names have no hyphen, though the fleet and its thresholds do', () => {
    expect(made.fleet.name).toContain('-');
    for (const { name } of rules) expect(name).toMatch(/^[a-zA-Z0-9_]{1,128}$/);
  });
});

describe('onboarding', () => {
  it('every provisioning template has the role that AWS IoT acts with', () => {
    expect(templates()).toHaveLength(made.fleet.groups.length);
    for (const template of templates() as JsonMap[])
      expect(template.ProvisioningRoleArn).toBe(`arn:aws:iam::${ACCOUNT}:role/iot-enterprise-provisioning`);
  });

  it('sections of a provisioning template are capitalised, and the certificate is named by its id and activated', () => {
    for (const { body } of templates()) {
      expect(Object.keys(body)).toEqual(['Parameters', 'Resources']);
      for (const resource of Object.values(body.Resources)) expect(Object.keys(resource)).toContain('Properties');
      expect(body.Parameters['AWS::IoT::Certificate::Id']).toEqual({ Type: 'String' });
      expect(body.Resources.certificate).toEqual({
        Type: 'AWS::IoT::Certificate',
        Properties: { CertificateId: { Ref: 'AWS::IoT::Certificate::Id' }, Status: 'Active' },
      });
    }
  });

  it('a device first gets a certificate by its own signing request, then registers; the answer holds no key', () => {
    const claims = made
      .of('AWS::IoT::Policy')
      .filter(({ properties }) => `${properties.PolicyName}`.includes('-claim-'));
    expect(claims).toHaveLength(made.fleet.groups.length);
    for (const { properties } of claims) {
      const policy = new IotPolicy(properties.PolicyDocument ?? {}, `arn:aws:iot:us-west-2:${ACCOUNT}:`);
      const may = (topic: string) => policy.allows({ clientId: 'iot-enterprise-claim-x' }, 'Publish', topic);
      const group = `${properties.PolicyName}`.replace('iot-enterprise-claim-', '');
      expect(may('$aws/certificates/create-from-csr/json')).toBe(true);
      expect(may(`$aws/provisioning-templates/iot-enterprise-${group}/provision/json`)).toBe(true);
      expect(may('$aws/certificates/create/json')).toBe(false);
    }
    for (const { body } of templates()) expect(body).not.toHaveProperty('DeviceConfiguration');
  });

  it('a device does not name its own group: the template does, and a hook sets every other parameter', async () => {
    for (const { body, ...template } of templates() as (JsonMap & {
      body: { Parameters: JsonMap; Resources: JsonMap };
    })[]) {
      const { Properties } = body.Resources.thing as { Properties: JsonMap };
      expect(Properties.ThingGroups).toEqual([template.TemplateName]);
      expect((Properties.AttributePayload as JsonMap).group).toBe(
        String(template.TemplateName).replace('iot-enterprise-', ''),
      );
      expect(Object.keys(body.Parameters).filter((name) => /group/i.test(name))).toEqual([]);
      expect(template.PreProvisioningHook).toEqual({
        TargetArn: `arn:aws:lambda:us-west-2:${ACCOUNT}:function:iot-enterprise-provisioning-hook`,
        PayloadVersion: '2020-04-01',
      });
    }
    const hook = await RunningHook.start(iotCore.emit(made.fleet, NOTHING));
    const templateArn = `arn:aws:iot:us-west-2:${ACCOUNT}:provisioningtemplate/iot-enterprise-group1`;
    const ask = (SerialNumber: string) => hook.call({ templateArn, parameters: { SerialNumber, Group: 'group2' } });
    expect(await ask('temp-001')).toEqual({
      allowProvisioning: true,
      parameterOverrides: { SerialNumber: 'temp-001' },
    });
    expect(await ask('motor-001')).toEqual({ allowProvisioning: false });
    await hook.stop();
  });
});

describe('policies', () => {
  it('no device policy is about every resource', () => {
    expect(policyDocuments().length).toBeGreaterThan(0);
    for (const document of policyDocuments()) expect(document).not.toMatch(/"\*"|:\*"|(client|topic|topicfilter)\/\*"/);
  });

  it('shadows are reached over MQTT topics: actions of the HTTPS interface would allow nothing', () => {
    for (const document of policyDocuments()) expect(document).not.toContain('ThingShadow');
    const device = made
      .of('AWS::IoT::Policy')
      .find(({ properties }) => properties.PolicyName === 'iot-enterprise-device');
    const policy = new IotPolicy(device?.properties.PolicyDocument ?? {}, `arn:aws:iot:us-west-2:${ACCOUNT}:`);
    const as = { clientId: 'temp-001', thing: { group: 'group1' } };
    const shadow = '$aws/things/temp-001/shadow/name/config';
    expect(policy.allows(as, 'Publish', `${shadow}/update`)).toBe(true);
    expect(policy.allows(as, 'Subscribe', `${shadow}/update/delta`)).toBe(true);
    expect(policy.allows(as, 'Receive', `${shadow}/update/delta`)).toBe(true);
  });
});

describe('tables and the lake', () => {
  it('there is one flat envelope, and its time is a number of ms', () => {
    const written = tables().filter(({ Name }) => Name === 'alerts' || Name.startsWith('raw_'));
    expect(written.length).toBeGreaterThan(0);
    for (const { Name, StorageDescriptor } of written) {
      const columns = new Map(StorageDescriptor.Columns.map((column) => [column.Name, column.Type]));
      expect(columns.get('event_time'), Name).toBe('bigint');
      expect([...columns.values()].filter((type) => /struct|map|array/.test(type))).toEqual([]);
    }
  });

  it('tables look exactly where rules write', () => {
    const raw = tables().filter(({ Name }) => Name.startsWith('raw_'));
    for (const rule of [...telemetry(), ...rules.filter(({ name }) => name.endsWith('__alerts'))]) {
      const object = `s3://${s3Of(rule).bucket}/${key(rule)}`;
      const group = rule.name.split('__')[1] ?? '';
      const candidates = rule.name.endsWith('__alerts') ? tables().filter(({ Name }) => Name === 'alerts') : raw;
      const matching = candidates.filter((table) => object.startsWith(located(table, group)));
      const holding = matching.filter((table) => projects(table, group));
      expect(
        holding.map(({ Name }) => Name),
        object,
      ).toHaveLength(1);
    }
  });

  it('there is a table per kind of sensor, not per device', () => {
    const raw = tables()
      .map(({ Name }) => Name)
      .filter((name) => name.startsWith('raw_'));
    expect(raw.sort()).toEqual(made.fleet.sensors.map(({ id }) => `raw_${id.replaceAll('-', '_')}`).sort());
    const devices = made.fleet.groups.reduce((sum, { devices }) => sum + devices.count, 0);
    expect(devices).toBe(200);
  });

  it('what happens to objects below 128 KB is said, as they do not move to cold storage by default', () => {
    const buckets = made.of('AWS::S3::Bucket').filter(moves);
    expect(buckets.length).toBeGreaterThan(0);
    for (const { properties } of buckets) {
      const lifecycle = properties.LifecycleConfiguration as JsonMap;
      expect(lifecycle.TransitionDefaultMinimumObjectSize).toBe('all_storage_classes_128K');
      expect(JSON.stringify(lifecycle.Rules)).toContain('ExpirationInDays');
    }
  });
});

const moves = ({ properties }: Resource) =>
  JSON.stringify(properties.LifecycleConfiguration ?? '').includes('Transitions');

/** Where the table would look for the message of `key`, by its projection. */
function located({ Parameters }: Table, group: string): string {
  const values: Readonly<Record<string, string>> = {
    ...{ group, device: 'temp-001', year: '2026', month: '01', day: '31' },
    dt: '2026-01-31',
  };
  return (Parameters['storage.location.template'] ?? 'nowhere').replace(
    /\$\{(\w+)\}/g,
    (_, name) => values[name] ?? '?',
  );
}

const projects = ({ Parameters, PartitionKeys }: Table, group: string) =>
  !PartitionKeys.some(({ Name }) => Name === 'group') ||
  (Parameters['projection.group.values'] ?? '').split(',').includes(group);
