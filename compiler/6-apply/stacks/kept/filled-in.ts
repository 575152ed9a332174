import type { Json } from '../../../../schema/plan/json';
import type { StoreAddress } from '../../state/store';

type Place = Pick<StoreAddress, 'account' | 'region'>;

/** A value of a template with the account and the region in its `Fn::Sub`; other references stay as they are. */
export function filledIn(value: Json, place: Place): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => filledIn(item as Json, place));
  const { 'Fn::Sub': pattern } = value as { readonly 'Fn::Sub'?: Json };
  if (typeof pattern === 'string') {
    const text = pattern.replaceAll('${AWS::AccountId}', place.account).replaceAll('${AWS::Region}', place.region);
    return text.includes('${') ? value : text;
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filledIn(inner, place)]));
}
