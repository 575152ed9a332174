import { escapeSub } from '../ir/arn';
import { isList, isMap } from '../ir/cfn-value';
import { NAMED_BY, physicalArn, refIsArn } from '../ir/physical-arn';
import type { CfnValue, StackResource } from '../ir/stack';

/** Logical id → resource of the shared stack. */
export type Shared = ReadonlyMap<string, StackResource>;

/**
 * A resource that has left the shared stack for a part: what it referred to there it now names. Stacks have no exports, which would tie their
 * changes to each other; the shared stack is deployed before its parts, so what it waited for is there.
 */
export function acrossStacks(resource: StackResource, shared: Shared, region: string): StackResource {
  const { dependsOn = [], ...rest } = resource;
  const kept = dependsOn.filter((id) => !shared.has(id));
  const properties = Object.entries(resource.properties).map(([key, value]) => [key, named(value, shared, region)]);
  return { ...rest, properties: Object.fromEntries(properties), ...(kept.length > 0 ? { dependsOn: kept } : {}) };
}

function named(value: CfnValue, shared: Shared, region: string): CfnValue {
  if (isList(value)) return value.map((item) => named(item, shared, region));
  if (!isMap(value)) return value;
  const { Ref: ref, 'Fn::GetAtt': attribute } = value;
  if (typeof ref === 'string') {
    const owner = shared.get(ref);
    if (!owner) return value;
    return refIsArn(owner.type) ? arnOf(owner, region) : nameOf(owner);
  }
  if (isList(attribute)) {
    const owner = shared.get(String(attribute[0]));
    if (!owner) return value;
    if (attribute[1] !== 'Arn') throw new Error(`no part can know ${attribute[1]} of ${owner.logicalId}`);
    return arnOf(owner, region);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, named(inner, shared, region)]));
}

/** A text, or an Fn::Sub over pseudo parameters, which stand for the same in every stack. */
function nameOf({ type, logicalId, properties }: StackResource): string | { readonly 'Fn::Sub': string } {
  let found: CfnValue | undefined = properties;
  for (const key of NAMED_BY[type] ?? []) found = isMap(found) ? found[key] : undefined;
  if (typeof found === 'string') return found;
  const pattern = isMap(found) ? found['Fn::Sub'] : undefined;
  if (typeof pattern !== 'string') throw new Error(`${logicalId} (${type}) has no name that another stack could know`);
  return { 'Fn::Sub': pattern };
}

function arnOf(owner: StackResource, region: string): CfnValue {
  const name = nameOf(owner);
  const pattern = typeof name === 'string' ? escapeSub(name) : name['Fn::Sub'];
  const arn = physicalArn(owner.type, pattern, { account: '${AWS::AccountId}', region });
  if (arn === undefined) throw new Error(`${owner.type} has no ARN that another stack could know (${owner.logicalId})`);
  return { 'Fn::Sub': arn };
}
