import type { Json } from '../../../schema/plan/json';
import { canonical, isList, isMap } from '../canonical';

/** A value of a template as people read it: `${AWS::AccountId}` and `${AlertTopic}` for what only deployment knows, policy variables as they are. */
export function written(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  if (!isMap(value)) return value === undefined ? '' : canonical(value);
  const [[key, inner] = [], ...others] = Object.entries(value);
  if (others.length > 0) return canonical(value);
  if (key === 'Ref') return `\${${written(inner)}}`;
  if (key === 'Fn::GetAtt') return `\${${isList(inner) ? inner.map(written).join('.') : written(inner)}}`;
  if (key === 'Fn::Sub' && typeof inner === 'string') return inner.replaceAll('${!', '${');
  return canonical(value);
}

/** One or many, as policies write both. */
export function listed(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}
