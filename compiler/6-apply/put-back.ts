import type { Plan } from '../../schema/plan/plan';
import { REGISTERED_THINGS } from './live/registered-things';

/** Whether an apply of this plan changes AWS though nothing changes in the manifest. */
export function putsBack({ drift }: Plan): boolean {
  return drift?.drifted.some(({ putBack }) => putBack) ?? false;
}

/** Stacks that are brought back to their templates, unchanged or not. */
export function driftedStacks({ drift }: Plan): ReadonlySet<string> {
  const found = drift?.drifted.filter(({ kind, putBack }) => putBack && kind !== REGISTERED_THINGS) ?? [];
  return new Set(found.map(({ within }) => within));
}

/** Groups whose registered things are reconciled, whatever their digest says. */
export function driftedGroups({ drift }: Plan): ReadonlySet<string> {
  const found = drift?.drifted.filter(({ kind }) => kind === REGISTERED_THINGS) ?? [];
  return new Set(found.map(({ id }) => id));
}
