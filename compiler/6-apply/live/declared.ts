import type { Json } from '../../../schema/plan/json';
import type { SnapshotStack } from '../../../schema/plan/snapshot';
import { isList, isMap, type JsonMap } from '../../5-plan/canonical';
import { resourcesOf } from '../../5-plan/effects/template-resource';
import { partitionOf } from '../../ir/arn';
import { NAMED_BY, physicalArn, refIsArn } from '../../ir/physical-arn';

/** Where a fleet is: what the pseudo parameters of its templates stand for. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** A resource of a template as AWS should have it. */
export interface Declared {
  readonly type: string;
  /** What could not be resolved stands there as it is written, as an intrinsic function. */
  readonly properties: JsonMap;
}

/** Resources of a template by logical id, with references filled in: every name is decided by us, so no call is needed for them. */
export function declaredOf(stack: SnapshotStack, place: Place): ReadonlyMap<string, Declared> {
  const resources = resourcesOf(stack);
  const names = new Map<string, JsonMap>();
  for (const [id, { type, body }] of resources) names.set(id, { ...propertiesOf(body), Type: type });
  const resolve = (value: Json): Json => resolved(value, place, names);
  return new Map(
    [...resources].map(([id, { type, body }]) => {
      const properties = resolve(propertiesOf(body));
      return [id, { type, properties: isMap(properties) ? properties : {} }];
    }),
  );
}

function propertiesOf(body: JsonMap): JsonMap {
  const properties = body['Properties'];
  return isMap(properties) ? properties : {};
}

/** Whether something stands in for a value that only deployment knows. */
export function isUnresolved(value: Json | undefined): boolean {
  if (!isMap(value)) return false;
  const [key = '', ...rest] = Object.keys(value);
  return rest.length === 0 && (key === 'Ref' || key.startsWith('Fn::'));
}

type Names = ReadonlyMap<string, JsonMap>;

function resolved(value: Json, place: Place, names: Names): Json {
  if (isList(value)) return value.map((item) => resolved(item, place, names));
  if (!isMap(value)) return value;
  if (isUnresolved(value)) return filledIn(value, place, names) ?? value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner, place, names)]));
}

function filledIn(value: JsonMap, place: Place, names: Names): Json | undefined {
  const { Ref: ref, 'Fn::Sub': pattern, 'Fn::GetAtt': attribute } = value;
  if (typeof ref === 'string') return pseudo(ref, place) ?? referred(ref, place, names);
  if (typeof pattern === 'string') return substituted(pattern, place);
  if (isList(attribute) && attribute[1] === 'Arn') return arnOf(String(attribute[0]), place, names);
  return undefined;
}

function pseudo(name: string, { account, region }: Place): string | undefined {
  if (name === 'AWS::AccountId') return account;
  if (name === 'AWS::Region') return region;
  return name === 'AWS::Partition' ? partitionOf(region) : undefined;
}

/** Undefined where a part is not known here. `${!x}` is `${x}`, literally. */
function substituted(pattern: string, place: Place): string | undefined {
  let isKnown = true;
  const text = pattern.replace(/\$\{(!?)([^}]*)\}/g, (whole, literal: string, name: string) => {
    if (literal !== '') return `\${${name}}`;
    const value = pseudo(name, place);
    isKnown &&= value !== undefined;
    return value ?? whole;
  });
  return isKnown ? text : undefined;
}

function referred(id: string, place: Place, names: Names): string | undefined {
  return refIsArn(String(names.get(id)?.['Type'])) ? arnOf(id, place, names) : nameOf(id, place, names);
}

function nameOf(id: string, place: Place, names: Names): string | undefined {
  const properties = names.get(id);
  const path = NAMED_BY[String(properties?.['Type'])];
  if (!properties || !path) return undefined;
  let value: Json | undefined = properties;
  for (const key of path) value = isMap(value) ? value[key] : undefined;
  const name = value === undefined ? undefined : resolved(value, place, new Map());
  return typeof name === 'string' ? name : undefined;
}

function arnOf(id: string, place: Place, names: Names): string | undefined {
  const name = nameOf(id, place, names);
  return name === undefined ? undefined : physicalArn(String(names.get(id)?.['Type']), name, place);
}
