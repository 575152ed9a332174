import { connectingType } from '../../devices/connecting-type';
import { ownMetadata } from '../../devices/own-metadata';
import { type Artifact, jsonText } from '../../ir/artifact';
import type { Group } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import { roleRef } from '../../ir/iam';
import { logicalId, templateName, thingGroupName } from '../../ir/names';
import type { CfnValue, StackResource } from '../../ir/stack';
import { PERMISSION_ID } from './hook/hook-resources';
import { connectingPolicy, connectingTypeId, thingGroupId } from './things';

/** The one job of the role that AWS IoT takes on to make things of requests. */
export const PROVISIONING_PURPOSE = 'provisioning';

/**
 * The body of the group's fleet provisioning template (AWS IoT developer guide, "Provisioning templates").
 * Group, type, policy and the group's metadata are literals; everything else comes from the hook, which overrides what the device sent.
 * A device that provisions again gets what the manifest says now, and nothing of before.
 */
export function templateBody(fleet: Fleet, group: Group): CfnValue {
  return {
    Parameters: parameters(group),
    Resources: {
      thing: {
        Type: 'AWS::IoT::Thing',
        Properties: {
          ThingName: { Ref: 'SerialNumber' },
          ThingTypeName: connectingType(fleet, group),
          AttributePayload: attributes(group),
          ThingGroups: [thingGroupName(fleet, group.id)],
        },
        OverrideSettings: { AttributePayload: 'REPLACE', ThingTypeName: 'REPLACE', ThingGroups: 'REPLACE' },
      },
      certificate: {
        Type: 'AWS::IoT::Certificate',
        Properties: { CertificateId: { Ref: 'AWS::IoT::Certificate::Id' }, Status: 'Active' },
      },
      policy: { Type: 'AWS::IoT::Policy', Properties: { PolicyName: connectingPolicy(fleet, group) } },
    },
  };
}

function parameters(group: Group): CfnValue {
  const columns = [...ownMetadata(group)].map(([name, Default]) => [name, { Type: 'String', Default }]);
  return {
    SerialNumber: { Type: 'String' },
    ...Object.fromEntries(columns),
    'AWS::IoT::Certificate::Id': { Type: 'String' },
  };
}

/** Sorted by name. `group` is what the policies pin the topics with, so nothing can take its place. */
function attributes(group: Group): Readonly<Record<string, CfnValue>> {
  const all = new Map<string, CfnValue>(group.metadata);
  for (const name of ownMetadata(group).keys()) all.set(name, { Ref: name });
  all.set('group', group.id);
  return Object.fromEntries([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function provisioningTemplate(fleet: Fleet, group: Group): StackResource {
  return {
    stack: 'iot',
    group: group.id,
    logicalId: logicalId('provisioning-template', group.id),
    type: 'AWS::IoT::ProvisioningTemplate',
    properties: {
      TemplateName: templateName(fleet, group.id),
      TemplateType: 'FLEET_PROVISIONING',
      TemplateBody: JSON.stringify(templateBody(fleet, group)),
      ProvisioningRoleArn: roleRef(PROVISIONING_PURPOSE),
      PreProvisioningHook: { TargetArn: { 'Fn::GetAtt': ['ProvisioningHook', 'Arn'] }, PayloadVersion: '2020-04-01' },
      Enabled: true,
    },
    // The body names them; and the first device may come the moment the template is there.
    dependsOn: [
      PERMISSION_ID,
      thingGroupId(group.id),
      connectingTypeId(group),
      group.gateways ? 'GatewayPolicy' : 'DevicePolicy',
    ],
    origin: group.origin,
  };
}

export function templateFile(fleet: Fleet, group: Group): Artifact {
  return {
    path: `iot-core/templates/${group.id}.json`,
    content: jsonText(templateBody(fleet, group)),
    origin: group.origin,
  };
}
