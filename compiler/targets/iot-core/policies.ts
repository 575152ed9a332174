import { arn } from '../../ir/arn';
import { type Artifact, jsonText } from '../../ir/artifact';
import type { Fleet } from '../../ir/fleet/index';
import { claimPolicyName, logicalId, policyName } from '../../ir/names';
import type { Origin } from '../../ir/origin';
import type { CfnValue, StackResource } from '../../ir/stack';
import { claimStatements, deviceStatements, gatewayStatements, type IotStatement } from './statements';

export interface IotPolicy {
  readonly name: string;
  readonly logicalId: string;
  /** The group whose claim credentials have it. */
  readonly group?: string;
  readonly statements: readonly IotStatement[];
  readonly origin: Origin;
}

/** Stands in the readable files where the manifest names no account. */
const NO_ACCOUNT = 'ACCOUNT';

/** Without white space. Source: botocore iot, CreatePolicy; AWS General Reference, AWS IoT Core quotas. */
export const MOST_POLICY_CHARACTERS = 2048;

/** The policies of the fleet: of devices and of gateways where there are any, and of the claim credentials of each group. */
export function policies(fleet: Fleet): readonly IotPolicy[] {
  const { groups, origin } = fleet;
  const device = {
    name: policyName(fleet, 'device'),
    logicalId: 'DevicePolicy',
    statements: deviceStatements(fleet),
    origin,
  };
  const gateway = {
    name: policyName(fleet, 'gateway'),
    logicalId: 'GatewayPolicy',
    statements: gatewayStatements(fleet),
    origin,
  };
  return [
    ...(groups.some(({ gateways }) => !gateways) ? [device] : []),
    ...(groups.some(({ gateways }) => gateways) ? [gateway] : []),
    ...groups
      .filter(({ provisioning }) => provisioning === 'claim')
      .map(({ id, origin }) => claimPolicy(fleet, id, origin)),
  ];
}

function claimPolicy(fleet: Fleet, group: string, origin: Origin): IotPolicy {
  return {
    name: claimPolicyName(fleet, group),
    logicalId: logicalId('claim-policy', group),
    group,
    statements: claimStatements(fleet, group),
    origin,
  };
}

export function policyResource(fleet: Fleet, policy: IotPolicy): StackResource {
  const length = policyLength(fleet, policy);
  if (length > MOST_POLICY_CHARACTERS) throw new Error(`the policy ${policy.name} has ${length} characters`);
  return {
    stack: 'iot',
    ...(policy.group === undefined ? {} : { group: policy.group }),
    logicalId: policy.logicalId,
    type: 'AWS::IoT::Policy',
    properties: {
      PolicyName: policy.name,
      PolicyDocument: document(policy, (resource) => arn(fleet, 'iot', resource)),
    },
    origin: policy.origin,
  };
}

/** The policy as AWS shows it, for people: the templates are what is deployed. */
export function policyFile(fleet: Fleet, policy: IotPolicy): Artifact {
  return {
    path: `iot-core/policies/${policy.name}.json`,
    content: jsonText(plainDocument(fleet, policy, fleet.aws.account ?? NO_ACCOUNT)),
    origin: policy.origin,
  };
}

/** How many characters AWS counts, whatever the account: ids have twelve digits. */
export function policyLength(fleet: Fleet, policy: IotPolicy): number {
  return JSON.stringify(plainDocument(fleet, policy, '0'.repeat(12))).replace(/\s/g, '').length;
}

function plainDocument({ aws }: Fleet, policy: IotPolicy, account: string): CfnValue {
  return document(policy, (resource) => `arn:${aws.partition}:iot:${aws.region}:${account}:${resource}`);
}

function document({ statements }: IotPolicy, write: (resource: string) => CfnValue): CfnValue {
  return {
    Version: '2012-10-17',
    Statement: statements.map(({ actions, resources, attached }) => ({
      Effect: 'Allow',
      Action: [...actions],
      Resource: resources.map(write),
      ...(attached ? { Condition: { Bool: { 'iot:Connection.Thing.IsAttached': 'true' } } } : {}),
    })),
  };
}
