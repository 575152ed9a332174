import { bucketArn } from '../../ir/arn';
import type { Group } from '../../ir/fleet/groups';
import type { Fleet } from '../../ir/fleet/index';
import { role } from '../../ir/iam';
import { CONFIG_STREAMS_PURPOSE, documentPrefix, REGISTRATION_PURPOSE, registrationPrefix } from '../../ir/names';
import type { StackResource } from '../../ir/stack';
import { type Emission, emission } from '../../ir/target';
import { hookFiles, hookPackage } from './hook/hook-files';
import { hookResources } from './hook/hook-resources';
import { policies, policyFile, policyResource } from './policies';
import { PROVISIONING_PURPOSE, provisioningTemplate, templateFile } from './provisioning-template';
import { templateProblems } from './template-problems';
import { thingGroup, thingTypes } from './things';

/** Who may connect, and what they may do. */
export function emit(fleet: Fleet): Emission {
  const all = policies(fleet);
  const claim = claiming(
    fleet,
    fleet.groups.filter(({ provisioning }) => provisioning === 'claim'),
  );
  return emission({
    artifacts: [...all.map((policy) => policyFile(fleet, policy)), ...claim.artifacts],
    resources: [
      ...thingTypes(fleet),
      ...fleet.groups.map((group) => thingGroup(fleet, group)),
      ...all.map((policy) => policyResource(fleet, policy)),
      ...claim.resources,
      configStreamsRole(fleet),
      ...(fleet.groups.some(({ provisioning }) => provisioning === 'registered') ? [registrationRole(fleet)] : []),
    ],
    assets: claim.assets,
    diagnostics: claim.diagnostics,
  });
}

/** What devices need that make their own key and come with claim credentials; registered ones are made by apply. */
function claiming(fleet: Fleet, groups: readonly Group[]): Emission {
  if (groups.length === 0) return emission({});
  const files = hookFiles(fleet, groups);
  const code = hookPackage(files);
  return emission({
    artifacts: [...files, ...groups.map((group) => templateFile(fleet, group))],
    resources: [
      provisioningRole(fleet),
      ...hookResources(fleet, code),
      ...groups.map((group) => provisioningTemplate(fleet, group)),
    ],
    assets: [code.asset],
    diagnostics: groups.flatMap((group) => templateProblems(fleet, group)),
  });
}

/** A bulk registration task acts with it: it reads the file that apply wrote, and makes things of its lines. */
function registrationRole(fleet: Fleet): StackResource {
  return role(fleet, {
    stack: 'iot',
    purpose: REGISTRATION_PURPOSE,
    service: 'iot.amazonaws.com',
    managedPolicies: ['service-role/AWSIoTThingsRegistration'],
    statements: [
      { actions: ['s3:GetObject'], resources: [bucketArn(fleet, 'artifacts', `${registrationPrefix(fleet)}*`)] },
    ],
    origin: fleet.origin,
  });
}

/** By it AWS IoT reads the documents of configs that agents fetch as streams, and nothing else of the bucket. */
function configStreamsRole(fleet: Fleet): StackResource {
  return role(fleet, {
    stack: 'iot',
    purpose: CONFIG_STREAMS_PURPOSE,
    service: 'iot.amazonaws.com',
    source: { service: 'iot', resource: '*' },
    statements: [
      { actions: ['s3:GetObject'], resources: [bucketArn(fleet, 'artifacts', `${documentPrefix(fleet)}*`)] },
    ],
    origin: fleet.origin,
  });
}

/** What AWS IoT may do on behalf of a template is AWS's own managed policy; who may ask for it is this account's AWS IoT alone. */
function provisioningRole(fleet: Fleet): StackResource {
  return role(fleet, {
    stack: 'iot',
    purpose: PROVISIONING_PURPOSE,
    service: 'iot.amazonaws.com',
    source: { service: 'iot', resource: '*' },
    managedPolicies: ['service-role/AWSIoTThingsRegistration'],
    statements: [],
    origin: fleet.origin,
  });
}
