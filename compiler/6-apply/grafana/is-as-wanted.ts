import type { Json } from '../../../schema/plan/json';

/**
 * Whether what Grafana has is what is wanted: all that we say is there. What it adds of its own (versions, times, defaults) is let be; lists are
 * compared as a whole. A null is as good as nothing.
 */
export function isAsWanted(has: Json | undefined, wanted: Json): boolean {
  if (wanted === null) return has === undefined || has === null;
  if (typeof wanted !== 'object') return has === wanted;
  if (isList(wanted))
    return (
      has !== undefined &&
      isList(has) &&
      has.length === wanted.length &&
      wanted.every((item, at) => isAsWanted(has[at], item))
    );
  if (typeof has !== 'object' || has === null || isList(has)) return false;
  return Object.entries(wanted).every(([key, value]) => isAsWanted(has[key], value));
}

export const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
