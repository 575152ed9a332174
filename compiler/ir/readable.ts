import { isList } from './cfn-value';
import type { CfnValue } from './stack';

/** Stands for the account id in files: CloudFormation knows it, the compiler does not. */
export const ACCOUNT_PLACEHOLDER = '${AWS::AccountId}';

/**
 * What CloudFormation would make of a value, as far as it is known beforehand: the account id stays `${AWS::AccountId}`.
 * `names` holds what a Ref (`Topic`) or an attribute (`Role.Arn`) of the same stack stands for; a missing one is a bug and is thrown.
 */
export function readable(value: CfnValue, names: ReadonlyMap<string, string> = new Map()): CfnValue {
  if (typeof value !== 'object') return value;
  if (isList(value)) return value.map((item) => readable(item, names));
  const [[key, inner] = [], ...others] = Object.entries(value);
  if (others.length === 0 && inner !== undefined) {
    if (key === 'Ref') return inner === 'AWS::AccountId' ? ACCOUNT_PLACEHOLDER : named(names, String(inner));
    if (key === 'Fn::GetAtt' && isList(inner)) return named(names, inner.join('.'));
    if (key === 'Fn::Sub' && typeof inner === 'string') return inner.replaceAll('${!', '${');
  }
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, readable(item, names)]));
}

function named(names: ReadonlyMap<string, string>, key: string): string {
  const name = names.get(key);
  if (name === undefined) throw new Error(`nothing says what ${key} stands for`);
  return name;
}
