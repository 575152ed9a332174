import type { ApplyOptions } from '../apply-options';
import { Refusal } from '../step/refusal';
import type { Applied } from './applied';
import type { Store } from './store';
import { requireUnused } from './used-plan';

/** Refuses a plan that was made for something else than what is applied now. */
export async function requireCurrent(store: Store, options: ApplyOptions, applied: Applied | undefined): Promise<void> {
  requireVersion(options, applied);
  requireBase(options, applied);
  if (options.seal !== null) await requireUnused(store, options.seal);
}

/** A newer version may know things of the applied state that this one would take back. */
function requireVersion({ target }: ApplyOptions, applied: Applied | undefined): void {
  const before = applied?.snapshot.tool ?? '0';
  if (!isNewer(before, target.tool)) return;
  throw new Refusal(
    'older-version',
    `version ${before} applied last, and this is the older ${target.tool}`,
    'install that version or a newer one',
  );
}

function isNewer(a: string, b: string): boolean {
  const [left, right] = [a, b].map((version) => version.split(/[.+-]/).slice(0, 3).map(Number));
  for (const [at, part] of (left ?? []).entries()) {
    const other = right?.[at] ?? 0;
    if (part !== other) return part > other;
  }
  return false;
}

/** The plan was shown for a base; for another one it may do something else. */
function requireBase({ plan, seal }: ApplyOptions, applied: Applied | undefined): void {
  if (applied && seal !== null && applied.plan === seal)
    throw new Refusal('used-plan', `this plan was applied already, at ${applied.appliedAt}`, 'make a new plan');
  if ((applied?.hash ?? null) === plan.base.hash) return;
  throw new Refusal(
    'stale-plan',
    'somebody else applied between this plan and now, so it may not do what it says',
    'plan again',
  );
}
