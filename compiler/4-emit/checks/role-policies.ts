import type { Diagnostic } from '../../diagnostics/diagnostic';
import { isList, isMap } from '../../ir/cfn-value';
import type { Fleet } from '../../ir/fleet/index';
import { readable } from '../../ir/readable';
import type { CfnValue, StackResource } from '../../ir/stack';
import type { Emission } from '../../ir/target';

/** IAM user guide, "IAM and AWS STS quotas": inline policies of a role together, white space not counted. */
const MOST_CHARACTERS = 10_240;
/** What `${AWS::AccountId}` becomes. */
const ACCOUNT = '0'.repeat(12);
/** A reference to a resource of the same stack becomes an ARN of at most this many characters. */
const ARN = 'a'.repeat(300);

/** Every role within what IAM takes. Targets fold long lists of resources into patterns, so one that is too long is a bug of ours. */
export function rolePolicies(_: Fleet, { resources }: Emission): Iterable<Diagnostic> {
  for (const resource of resources) {
    if (resource.type !== 'AWS::IAM::Role') continue;
    const characters = inlineCharacters(resource);
    if (characters > MOST_CHARACTERS) {
      throw new Error(`the role ${resource.logicalId} has inline policies of ${characters} characters`);
    }
  }
  return [];
}

function inlineCharacters({ properties: { Policies: policies = [] } }: StackResource): number {
  const documents = isList(policies)
    ? policies.map((policy) => (isMap(policy) ? policy.PolicyDocument : undefined))
    : [];
  const text = JSON.stringify(documents.map((document) => deployed(document ?? '')));
  return text.replaceAll('${AWS::AccountId}', ACCOUNT).replace(/\s/g, '').length;
}

/** References filled in, as far as their length matters. */
function deployed(value: CfnValue): CfnValue {
  if (isList(value)) return value.map(deployed);
  if (!isMap(value)) return value;
  if ('Ref' in value && value.Ref !== 'AWS::AccountId') return ARN;
  if ('Fn::GetAtt' in value) return ARN;
  if ('Fn::Sub' in value) return readable(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, deployed(item)]));
}
