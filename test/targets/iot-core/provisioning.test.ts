import { describe, expect, it } from 'vitest';
import { NOTHING } from '../../../compiler/ir/target';
import { iotCore } from '../../../compiler/targets/iot-core/target';
import { fleet, group } from '../agents/small-fleet';
import { ACCOUNT, deployed, type JsonMap } from './deployed';

/** Types, groups and templates: what a device is made into. */

const properties = async (sample: string, type: string) =>
  (await deployed(sample)).of(type).map((one) => one.properties);

describe('thing types', () => {
  it('are one per kind of sensor, searchable by group and site', async () => {
    const types = await properties('example', 'AWS::IoT::ThingType');
    const { fleet } = await deployed('example');
    expect(types.map(({ ThingTypeName }) => ThingTypeName).sort()).toEqual(
      fleet.sensors.map(({ id }) => `iot-enterprise-${id}`).sort(),
    );
    for (const { ThingTypeProperties } of types)
      expect(ThingTypeProperties).toMatchObject({ SearchableAttributes: ['group', 'site'] });
  });

  it('have one more for gateways, whatever they read', async () => {
    const names = (await properties('gateways', 'AWS::IoT::ThingType')).map(({ ThingTypeName }) => ThingTypeName);
    expect(names.sort()).toEqual(['plant--gateway', 'plant-motor']);
    const [template] = await properties('gateways', 'AWS::IoT::ProvisioningTemplate');
    expect(String(template?.TemplateBody)).toContain('"ThingTypeName":"plant--gateway"');
    expect(String(template?.TemplateBody)).toContain('"PolicyName":"plant-gateway"');
  });
});

describe('thing groups', () => {
  it('carry the metadata of their group, and its name', async () => {
    const groups = await properties('example', 'AWS::IoT::ThingGroup');
    const cold = groups.find(({ ThingGroupName }) => ThingGroupName === 'iot-enterprise-group1');
    expect(cold?.ThingGroupProperties).toEqual({
      ThingGroupDescription: 'Cold storage',
      AttributePayload: {
        Attributes: {
          group: 'group1',
          site: 'warehouse-a',
          zone: 'freezer',
          latitude: '52.3081',
          longitude: '4.7642',
        },
      },
    });
    expect(groups).toHaveLength(6);
  });

  it('keep their name even if the metadata has a `group` of its own', () => {
    const odd = group({ metadata: new Map([['group', 'other']]) });
    const { resources, artifacts } = iotCore.emit(fleet({ groups: [odd] }), NOTHING);
    const made = resources.find(({ type }) => type === 'AWS::IoT::ThingGroup');
    expect(made?.properties.ThingGroupProperties).toMatchObject({
      AttributePayload: { Attributes: { group: 'cold' } },
    });
    const template = artifacts.find(({ path }) => path === 'iot-core/templates/cold.json');
    expect(String(template?.content)).toContain('"group": "cold"');
    expect(String(template?.content)).not.toContain('other');
  });
});

describe('provisioning templates', () => {
  it('are enabled only after all that their body names, and the right to call the hook', async () => {
    const made = await deployed('example');
    for (const { dependsOn, properties: p } of made.of('AWS::IoT::ProvisioningTemplate')) {
      const named = (type: string, key: string) =>
        made.of(type).flatMap((one) => (dependsOn.includes(one.id) ? [one.properties[key]] : []));
      const { Resources } = JSON.parse(String(p.TemplateBody)) as {
        Resources: Record<string, { Properties: JsonMap }>;
      };
      const thing = Resources.thing?.Properties ?? {};
      expect(named('AWS::IoT::ThingGroup', 'ThingGroupName')).toEqual(thing.ThingGroups);
      expect(named('AWS::IoT::ThingType', 'ThingTypeName')).toEqual([thing.ThingTypeName]);
      expect(named('AWS::IoT::Policy', 'PolicyName')).toEqual([Resources.policy?.Properties.PolicyName]);
      expect(named('AWS::Lambda::Permission', 'SourceArn')).toEqual([
        `arn:aws:iot:us-west-2:${ACCOUNT}:provisioningtemplate/iot-enterprise-*`,
      ]);
      expect(String(p.TemplateName)).toMatch(/^iot-enterprise-/);
    }
  });

  it('let AWS IoT call the hook for the templates of the fleet in this account, and nobody else, in one statement for all: a policy of a function holds 20 KB', async () => {
    const permissions = (await properties('example', 'AWS::Lambda::Permission')).filter(
      ({ FunctionName }) => FunctionName === 'iot-enterprise-provisioning-hook',
    );
    expect(permissions).toHaveLength(1);
    for (const permission of permissions) {
      expect(permission).toMatchObject({
        Principal: 'iot.amazonaws.com',
        Action: 'lambda:InvokeFunction',
        SourceAccount: ACCOUNT,
      });
    }
  });

  it('name a thing by its serial, and replace what was there before', async () => {
    const { Resources } = (await deployed('example')).json('iot-core/templates/group2.json') as {
      Resources: Record<string, JsonMap>;
    };
    expect(Resources.thing).toMatchObject({
      Properties: {
        ThingName: { Ref: 'SerialNumber' },
        AttributePayload: { group: 'group2', line: { Ref: 'line' }, machine: { Ref: 'machine' }, site: 'plant-1' },
      },
      OverrideSettings: { AttributePayload: 'REPLACE', ThingTypeName: 'REPLACE', ThingGroups: 'REPLACE' },
    });
  });

  it('are absent, with hook and claim policy, where devices are registered beforehand', async () => {
    const made = await deployed('registered');
    const types = new Set(made.resources.map(({ type }) => type));
    for (const type of ['AWS::IoT::ProvisioningTemplate', 'AWS::Lambda::Function', 'AWS::Lambda::Permission'])
      expect(types).not.toContain(type);
    for (const type of ['AWS::IoT::ThingType', 'AWS::IoT::ThingGroup', 'AWS::IoT::Policy'])
      expect(types).toContain(type);
    expect([...made.files.keys()].filter((path) => path.startsWith('iot-core/'))).toEqual([
      'iot-core/policies/old-device.json',
    ]);
  });
});

describe('what a template cannot hold is a mistake with a place', () => {
  const codes = (over: Parameters<typeof group>[0], name = 'acme') => {
    const one = group(over);
    const { diagnostics } = iotCore.emit(fleet({ name, groups: [one] }), NOTHING);
    for (const { place } of diagnostics) expect(place).toEqual(one.origin.place);
    return diagnostics.map(({ code }) => code);
  };
  const metadata = (count: number, length = 1) =>
    new Map(Array.from({ length: count }, (_, at) => [`m${at}`, 'x'.repeat(length)] as const));

  it('a name of more than 36 characters', () => {
    expect(codes({ id: 'a'.repeat(31) })).toEqual([]);
    expect(codes({ id: 'a'.repeat(32) })).toEqual(['template-name-too-long']);
  });

  it('a body of more than 10,240 characters', () => {
    expect(codes({ metadata: metadata(12, 700) })).toEqual([]);
    expect(codes({ metadata: metadata(14, 700) })).toEqual(['template-too-big']);
  });
});
