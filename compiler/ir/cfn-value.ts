import type { CfnValue } from './stack';

/** Array.isArray does not narrow a readonly array. */
export function isList(value: CfnValue | undefined): value is readonly CfnValue[] {
  return Array.isArray(value);
}

export function isMap(value: CfnValue | undefined): value is { readonly [key: string]: CfnValue } {
  return typeof value === 'object' && !Array.isArray(value);
}
