import type { Blocked } from '../../schema/plan/plan';
import { stillBlocked } from '../5-plan/still-blocked';
import type { ApplyOptions } from './apply-options';
import { Refusal } from './step/refusal';

/** Refuses a plan with dangers that the user has not allowed. */
export function requireAllowed(options: ApplyOptions): void {
  const blocked = stillBlocked(options.plan.blocked, options);
  if (blocked.length === 0) return;
  throw new Refusal('blocked', blocked.map(({ what, why }) => `${what}: ${why}`).join('; '), waysThrough(blocked));
}

/** What no flag lets pass comes first: without it, the flags are of no use. */
function waysThrough(blocked: readonly Blocked[]): string {
  const fixes = blocked.flatMap(({ fix }) => fix ?? []);
  const flags = blocked.flatMap(({ flag }) => flag ?? []);
  return fixes.length > 0 ? fixes.join('; ') : `if that is what you want, add ${flags.join(' ')}`;
}
