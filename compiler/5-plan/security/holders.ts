import type { Json } from '../../../schema/plan/json';
import { isList, isMap, type JsonMap } from '../canonical';
import type { TemplateResource } from '../effects/template-resource';
import { type Permission, permissionsOf } from './permission';
import { listed, written } from './written';

/** What a resource lets somebody do; undefined where it is no policy and takes no role. */
export interface Holder {
  readonly kind: 'iam' | 'iot';
  readonly permissions: readonly Permission[];
  /** It only takes a role that is described elsewhere: a new one gives nobody anything, another role does. */
  readonly takesOnly: boolean;
}

const DOCUMENT_TYPES = new Set([
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::RolePolicy',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
]);

export function holderOf({ type, body }: TemplateResource): Holder | undefined {
  const properties = isMap(body['Properties']) ? body['Properties'] : {};
  if (type === 'AWS::IoT::Policy') return held('iot', permissionsOf(properties['PolicyDocument']));
  if (DOCUMENT_TYPES.has(type)) return held('iam', permissionsOf(properties['PolicyDocument']));
  if (type === 'AWS::IAM::Role') return held('iam', rolePermissions(properties));
  if (type === 'AWS::Lambda::Permission') return held('iam', [invocation(properties)]);
  const roles = [...rolesTaken(properties)];
  return roles.length === 0 ? undefined : { kind: 'iam', permissions: roles.map(taking), takesOnly: true };
}

const held = (kind: Holder['kind'], permissions: readonly Permission[]): Holder => ({
  kind,
  permissions,
  takesOnly: false,
});

/** Its own policies, who may take it, and the policies of AWS that it has. */
function rolePermissions(properties: JsonMap): readonly Permission[] {
  const inline = listed(properties['Policies']).flatMap((policy) =>
    isMap(policy) ? permissionsOf(policy['PolicyDocument']) : [],
  );
  const managed = listed(properties['ManagedPolicyArns']).map((arn) => allow('all of the policy', written(arn)));
  return [...inline, ...permissionsOf(properties['AssumeRolePolicyDocument'], 'this role'), ...managed];
}

function invocation(properties: JsonMap): Permission {
  const source = ['SourceArn', 'SourceAccount'].flatMap((key) =>
    properties[key] === undefined ? [] : [`${key} = ${written(properties[key])}`],
  );
  return {
    ...allow(written(properties['Action']), written(properties['FunctionName'])),
    principal: `Service ${written(properties['Principal'])}`,
    condition: source.join(' and '),
  };
}

const taking = (role: string): Permission => allow('acts with the role', role);

const allow = (action: string, resource: string): Permission => ({
  effect: 'Allow',
  action,
  resource,
  principal: '',
  condition: '',
  opaque: false,
});

const ROLE_KEY = /^(?:[A-Za-z]*Role(?:Arn|ARN)?)$/;

/** The roles that rules, streams, functions and templates act with, wherever they stand in the properties. */
function* rolesTaken(value: Json): Iterable<string> {
  if (isList(value)) {
    for (const item of value) yield* rolesTaken(item);
  } else if (isMap(value)) {
    for (const [key, inner] of Object.entries(value)) {
      if (ROLE_KEY.test(key) && (typeof inner === 'string' || isMap(inner))) yield written(inner);
      else yield* rolesTaken(inner);
    }
  }
}
