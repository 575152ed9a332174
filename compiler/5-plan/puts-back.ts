import type { Plan } from '../../schema/plan/plan';
import { DRIFT_KINDS } from './drift-kinds';

/** What no stack holds: steps of their own put it back. */
const BESIDE_THE_STACKS: ReadonlySet<string> = new Set(Object.values(DRIFT_KINDS));

/** Whether an apply of this plan changes AWS though nothing changes in the manifest. */
export function putsBack({ drift }: Plan): boolean {
  return drift?.drifted.some(({ putBack }) => putBack) ?? false;
}

/** Stacks that are brought back to their templates, unchanged or not. */
export function driftedStacks({ drift }: Plan): ReadonlySet<string> {
  const found = drift?.drifted.filter(({ kind, putBack }) => putBack && !BESIDE_THE_STACKS.has(kind)) ?? [];
  return new Set(found.map(({ within }) => within));
}

/** Groups whose registered things are reconciled, whatever their digest says. */
export function driftedGroups({ drift }: Plan): ReadonlySet<string> {
  const found = drift?.drifted.filter(({ kind }) => kind === DRIFT_KINDS.registeredThings) ?? [];
  return new Set(found.map(({ id }) => id));
}

/** Views of the warehouse that are not there, as SQL names them: they are made again, whatever is remembered of them. */
export function missingViews({ drift }: Plan): ReadonlySet<string> {
  const found = drift?.drifted.filter(({ kind }) => kind === DRIFT_KINDS.redshiftView) ?? [];
  return new Set(found.map(({ id }) => id));
}

/** Groups of which some devices watch by another version than they were told to, or ought to be: all of them are told again. */
export function driftedEdgeGroups({ drift }: Plan): ReadonlySet<string> {
  const found = drift?.drifted.filter(({ kind, putBack }) => putBack && kind === DRIFT_KINDS.edgeModel) ?? [];
  return new Set(found.map(({ within }) => within));
}
