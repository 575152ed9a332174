import { arn } from './arn';
import type { Fleet } from './fleet/index';
import { logicalId, roleName } from './names';
import type { Origin } from './origin';
import type { CfnValue, StackResource } from './stack';
import type { StackName } from './stack-name';

export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly CfnValue[];
  readonly condition?: CfnValue;
}

export interface RoleSpec {
  readonly stack: StackName;
  /** The one job of the role; becomes its name and logical id. */
  readonly purpose: string;
  /** The service that takes it on, for example iot.amazonaws.com; some go by two names. */
  readonly service: string | readonly string[];
  /**
   * The resources that may act through the service with this role, as `service` and resource part of an ARN ('iot', 'rule/…').
   * Without it the role is bound to the account alone. Source: IAM user guide, the confused deputy problem.
   */
  readonly source?: { readonly service: string; readonly resource: string };
  /** For a service that is not known to say for whom it acts: with a condition on the account it might never get the role. */
  readonly sourceUnknown?: boolean;
  readonly managedPolicies?: readonly string[];
  readonly statements: readonly Statement[];
  readonly origin: Origin;
}

/** One role for one job: trusted by one service, in this account only. */
export function role(fleet: Fleet, spec: RoleSpec): StackResource {
  const sourceArn = spec.source && {
    ArnLike: { 'aws:SourceArn': arn(fleet, spec.source.service, spec.source.resource) },
  };
  const managed = spec.managedPolicies?.map((name) => `arn:${fleet.aws.partition}:iam::aws:policy/${name}`);
  return {
    stack: spec.stack,
    logicalId: logicalId(spec.purpose, 'role'),
    type: 'AWS::IAM::Role',
    origin: spec.origin,
    properties: {
      RoleName: roleName(fleet, spec.purpose),
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: spec.service },
            Action: 'sts:AssumeRole',
            ...(spec.sourceUnknown
              ? {}
              : { Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } }, ...sourceArn } }),
          },
        ],
      },
      ...(managed ? { ManagedPolicyArns: managed } : {}),
      ...(spec.statements.length > 0
        ? { Policies: [{ PolicyName: spec.purpose, PolicyDocument: policyDocument(spec.statements) }] }
        : {}),
    },
  };
}

function policyDocument(statements: readonly Statement[]): CfnValue {
  return {
    Version: '2012-10-17',
    Statement: statements.map(({ actions, resources, condition }) => ({
      Effect: 'Allow',
      Action: [...actions],
      Resource: [...resources],
      ...(condition === undefined ? {} : { Condition: condition }),
    })),
  };
}

/** A role of the same stack: the reference also orders creation. */
export function roleRef(purpose: string): CfnValue {
  return { 'Fn::GetAtt': [logicalId(purpose, 'role'), 'Arn'] };
}
