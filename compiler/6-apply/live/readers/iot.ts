import type { Json } from '../../../../schema/plan/json';
import { isList, isMap, type JsonMap } from '../../../5-plan/canonical';
import { orAbsent } from '../../aws/or-absent';
import { DIGEST } from '../../registry/group-digest';
import { topicRule } from '../../registry/topic-rule';
import type { Reader } from './reader';

/**
 * What AWS IoT has of rules, policies, thing types, thing groups and provisioning templates. Tags are not read: they take a call each, and no
 * behaviour depends on them.
 */
export const IOT_READERS: Readonly<Record<string, Reader>> = {
  'AWS::IoT::TopicRule': async (clients, { RuleName: name }) => {
    const rule = await topicRule(await clients.iot(), String(name));
    return rule && { TopicRulePayload: inTemplateCase(rule as unknown as Json) };
  },
  'AWS::IoT::Policy': async (clients, { PolicyName: name }) => {
    const { GetPolicyCommand } = await import('@aws-sdk/client-iot');
    const iot = await clients.iot();
    const found = await orAbsent(iot.send(new GetPolicyCommand({ policyName: String(name) })));
    return found && { PolicyDocument: found.policyDocument ?? '' };
  },
  'AWS::IoT::ThingType': async (clients, { ThingTypeName: name }) => {
    const { DescribeThingTypeCommand } = await import('@aws-sdk/client-iot');
    const iot = await clients.iot();
    const found = await orAbsent(iot.send(new DescribeThingTypeCommand({ thingTypeName: String(name) })));
    return found && { ThingTypeProperties: inTemplateCase((found.thingTypeProperties ?? {}) as Json) };
  },
  'AWS::IoT::ThingGroup': async (clients, { ThingGroupName: name }) => {
    const { DescribeThingGroupCommand } = await import('@aws-sdk/client-iot');
    const iot = await clients.iot();
    const found = await orAbsent(iot.send(new DescribeThingGroupCommand({ thingGroupName: String(name) })));
    if (!found) return undefined;
    const { thingGroupDescription = '', attributePayload } = found.thingGroupProperties ?? {};
    const properties = {
      ThingGroupDescription: thingGroupDescription,
      AttributePayload: { Attributes: attributePayload?.attributes ?? {} },
    };
    return { ThingGroupProperties: withoutDigest(properties) };
  },
  'AWS::IoT::ProvisioningTemplate': async (clients, { TemplateName: name }) => {
    const { DescribeProvisioningTemplateCommand } = await import('@aws-sdk/client-iot');
    const iot = await clients.iot();
    const found = await orAbsent(iot.send(new DescribeProvisioningTemplateCommand({ templateName: String(name) })));
    if (!found) return undefined;
    const { templateBody = '', provisioningRoleArn = '', enabled = false, preProvisioningHook, type } = found;
    return {
      TemplateBody: templateBody,
      ProvisioningRoleArn: provisioningRoleArn,
      Enabled: enabled,
      TemplateType: type ?? '',
      PreProvisioningHook: preProvisioningHook
        ? inTemplateCase({ ...preProvisioningHook } as { [key: string]: string })
        : null,
    };
  },
};

/** The API writes `roleArn` where templates write `RoleArn`. Not for maps whose keys are the user's. */
function inTemplateCase(value: Json): Json {
  if (isList(value)) return value.map(inTemplateCase);
  if (!isMap(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.map(([key, inner]) => [`${key.charAt(0).toUpperCase()}${key.slice(1)}`, inTemplateCase(inner)]),
  );
}

/** Properties of a thing group without the attribute by which apply knows a registered group again: no template has it. */
export function withoutDigest(properties: Json): Json {
  if (!isMap(properties)) return properties;
  const { [DIGEST]: _, ...rest } = properties;
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, withoutDigest(value)])) as JsonMap;
}
