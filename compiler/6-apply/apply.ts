import type { Blocked, Plan } from '../../schema/plan/plan';
import { stillBlocked } from '../5-plan/still-blocked';
import { type ApplyOptions, desiredStack } from './apply-options';
import { identity, requireAccount } from './aws/identity';
import { carryOut } from './carry-out';
import { putsBack } from './put-back';
import { changeStack } from './stacks/change-stack';
import { templateHash } from './stacks/template-source';
import { type Applied, readAppliedIn, storeOf } from './state/applied';
import { type Lock, takeLock, takeLockIfThere } from './state/lock';
import type { Store } from './state/store';
import { readUnfinished, type Unfinished, unfinishedText } from './state/unfinished';
import { requireUnused } from './state/used-plan';
import { Refusal } from './step/refusal';
import { step } from './step/step';
import type { StepWork } from './step/step-work';

export type ApplyOutcome = 'done' | 'nothing-to-do';

/** Stair 6: carries a plan out. Every step can be run again, so that an apply that was stopped anywhere is finished by the next one. */
export async function apply(work: StepWork, order: ApplyOptions): Promise<ApplyOutcome> {
  const { plan, target } = order;
  const who = await identity(work.clients);
  requireAccount(who, target.account);
  requireAllowed(order);
  const store = storeOf(work.clients, target.fleet, who.account);
  const applied = await readAppliedIn(store);
  const left = await readUnfinished(store);
  const isOpen = left !== undefined || order.goesOn === true || putsBack(plan) || handsOver(plan);
  if (plan.target.hash === applied?.hash && !isOpen) return 'nothing-to-do';
  if (left) tellUnfinished(work, left);
  const { lock, made } = await lockOf(work, store, order);
  try {
    // What was read before the lock was held may be history by now.
    const base = await readAppliedIn(store);
    // Somebody else was faster with the very same.
    if (base?.hash === plan.target.hash && base.hash !== plan.base.hash && !(await readUnfinished(store)))
      return 'nothing-to-do';
    requireVersion(order, base);
    requireBase(order, base);
    if (order.seal !== null) await requireUnused(store, order.seal);
    await carryOut({ ...work, store, lock, order, base, made });
    return 'done';
  } finally {
    await lock.release().catch(() => {});
  }
}

/**
 * The lock lies in the artifact bucket: where there is none yet, the ops stack comes first, and CloudFormation lets one win. `made` is then
 * that stack with the hash of its template.
 */
async function lockOf(
  work: StepWork,
  store: Store,
  order: ApplyOptions,
): Promise<{ readonly lock: Lock; readonly made: Readonly<Record<string, string>> }> {
  const mine = { id: order.token, owner: order.owner, command: order.command };
  const lock = await takeLockIfThere(store, work, mine, order.wait);
  if (lock) return { lock, made: {} };
  const ops = desiredStack(order, 'ops');
  await step(work, 'stack ops', () => changeStack(work, store, ops));
  return { lock: await takeLock(store, work, mine, order.wait), made: { ops: templateHash(ops.template) } };
}

function requireAllowed(order: ApplyOptions): void {
  const blocked = stillBlocked(order.plan.blocked, order);
  if (blocked.length === 0) return;
  throw new Refusal('blocked', blocked.map(({ what, why }) => `${what}: ${why}`).join('; '), waysThrough(blocked));
}

/** What no flag lets pass comes first: without it, the flags are of no use. */
function waysThrough(blocked: readonly Blocked[]): string {
  const fixes = blocked.flatMap(({ fix }) => fix ?? []);
  const flags = blocked.flatMap(({ flag }) => flag ?? []);
  return fixes.length > 0 ? fixes.join('; ') : `if that is what you want, add ${flags.join(' ')}`;
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

/** Whether agents get another version of a model, though nothing changes in the manifest. */
const handsOver = ({ edgeModels }: Plan) => (edgeModels?.changes.length ?? 0) > 0;

function tellUnfinished({ tell }: StepWork, left: Unfinished): void {
  tell({
    event: 'diagnostic',
    severity: 'warning',
    code: 'unfinished',
    message: `the ${unfinishedText(left)}, begun ${left.since}, did not come to its end: this one goes on from there`,
  });
}
