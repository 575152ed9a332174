import type { Permission } from './permission';

/** Whether everything that `narrow` matches is matched by `wide`; a condition covers only itself, and none covers all. */
export function covers(wide: Permission, narrow: Permission): boolean {
  if (wide.effect !== narrow.effect) return false;
  if (wide.opaque || narrow.opaque) return samePermission(wide, narrow);
  return (
    contains(wide.action.toLowerCase(), narrow.action.toLowerCase()) &&
    contains(wide.resource, narrow.resource) &&
    (wide.principal === '*' || wide.principal === narrow.principal) &&
    (wide.condition === '' || wide.condition === narrow.condition)
  );
}

const samePermission = (a: Permission, b: Permission) => keyOf(a) === keyOf(b);

export const keyOf = ({ effect, action, resource, principal, condition }: Permission) =>
  [effect, action, resource, principal, condition].join('\0');

/**
 * Whether the pattern `wide` matches every text that the pattern `narrow` does: `*` is any text, `?` one character. A `*` or `?` of the narrow one
 * is matched by a `*` of the wide one, a `?` also by a `?`. Decided by going through both at once, never by trying texts.
 */
export function contains(wide: string, narrow: string): boolean {
  if (wide === narrow || wide === '*') return true;
  // reachable[i]: the part of `narrow` read so far can be matched by the first i characters of `wide`.
  let reachable = closure(wide, new Set([0]));
  for (const character of narrow) {
    const next = new Set<number>();
    for (const at of reachable) {
      const expected = wide[at];
      if (expected === '*') next.add(at);
      else if (character !== '*' && (expected === '?' || expected === character)) next.add(at + 1);
    }
    reachable = closure(wide, next);
    if (reachable.size === 0) return false;
  }
  return reachable.has(wide.length);
}

/** A `*` matches nothing as well. */
function closure(wide: string, from: Set<number>): Set<number> {
  for (const at of from) if (wide[at] === '*') from.add(at + 1);
  return from;
}
