import type { Plan } from '../../schema/plan/plan';
import { putsBack } from '../5-plan/puts-back';
import type { ApplyOptions } from './apply-options';
import { uploadAssets } from './assets/upload-assets';
import { identity, requireAccount } from './aws/identity';
import { DEVICES_STEP, LEAVING_STEP } from './devices/devices-step';
import { FORMER_TOPICS_STEP, NEW_TOPICS_STEP } from './devices/former-topics/former-topics-steps';
import { SETTINGS_STEP } from './devices/roll-out/settings-step';
import { grafanaStep } from './grafana/grafana-step';
import { LAKE_FORMATION_STEP } from './lake-formation/lake-formation-step';
import { partitionsStep } from './partitions/partitions-step';
import { REDSHIFT_STEP } from './redshift/redshift-step';
import { requireAllowed } from './require-allowed';
import { runsStep } from './runs/runs-step';
import { changeStack } from './stacks/change-stack';
import { desiredStack } from './stacks/desired-stack';
import { reachStacks } from './stacks/reach-stacks';
import { StackNotes } from './stacks/stack-notes';
import { templateHash } from './stacks/template-source';
import { readAppliedIn, storeOf, writeApplied } from './state/applied';
import { type Lock, takeLock, takeLockIfThere } from './state/lock';
import { requireCurrent } from './state/require-current';
import type { Store } from './state/store';
import { clearUnfinished, readUnfinished, tellUnfinished, type Unfinished } from './state/unfinished';
import { markUsedPlan } from './state/used-plan';
import type { ApplyStep } from './step/apply-step';
import { isoNow } from './step/clock';
import { type Held, requireHeld } from './step/held';
import { step } from './step/step';
import type { StepWork } from './step/step-work';

export type ApplyOutcome = 'done' | 'nothing-to-do';

/**
 * Stair 6: carries a plan out. lock → stacks → devices → dashboards → state; every line below is one folder. Every step can be run again, so that an apply
 * that was stopped anywhere is finished by the next one.
 */
export async function apply(work: StepWork, options: ApplyOptions): Promise<ApplyOutcome> {
  const { plan, target } = options;
  const who = await identity(work.clients);
  requireAccount(who, target.account);
  requireAllowed(options);
  const store = storeOf(work.clients, target.fleet, who.account);
  const applied = await readAppliedIn(store);
  const left = await readUnfinished(store);
  const isOpen = left !== undefined || options.runsUnchanged === true || putsBack(plan) || handsOver(plan);
  if (plan.target.hash === applied?.hash && !isOpen) return 'nothing-to-do';
  if (left) tellUnfinished(work, left);
  const { lock, made } = await lockOf(work, store, options);
  try {
    // What was read before the lock was held may be history by now.
    const base = await readAppliedIn(store);
    // Somebody else was faster with the very same.
    if (base?.hash === plan.target.hash && base.hash !== plan.base.hash && !(await readUnfinished(store)))
      return 'nothing-to-do';
    await requireCurrent(store, options, base);
    const unfinished = await readUnfinished(store);
    const held = { ...work, store, lock, options, base, goesOn: unfinished !== undefined };
    await carryOut(held, { ...unfinished?.stacks, ...made });
    return 'done';
  } finally {
    await lock.release().catch(() => {});
  }
}

/** Under the lock. Last comes the snapshot, which makes the target the applied state. */
async function carryOut(held: Held, stacks: Unfinished['stacks']): Promise<void> {
  const { store, options } = held;
  const { plan, owner, seal } = options;
  const use = { owner, at: isoNow(held.time) };
  const begun = { since: use.at, owner, target: plan.target.hash, stacks };
  const notes = new StackNotes(store, held.base?.snapshot, { format: 'fleetwright/unfinished/v1', ...begun });
  await notes.save();
  if (seal !== null) await markUsedPlan(store, seal, { ...use, state: 'begun' });
  await step(held, 'assets', () => uploadAssets(held));
  await runSteps(held, options.beforeStacks);
  await reachStacks(held, notes);
  await runSteps(held, options.behindStacks);
  requireHeld(held);
  await step(held, 'snapshot', async () => {
    await writeApplied(store, {
      snapshot: options.target,
      hash: plan.target.hash,
      appliedAt: isoNow(held.time),
      plan: seal,
    });
    if (seal !== null) await markUsedPlan(store, seal, { ...use, state: 'done' });
    await clearUnfinished(store);
    return 'saved';
  });
}

/** One after the other, each told of with what it did. */
async function runSteps(held: Held, steps: readonly ApplyStep[]): Promise<void> {
  const { plan, target, allowDelete, maxFailures, deletesCertificates } = held.options;
  const rest = { allowDelete, maxFailures, deletesCertificates };
  const work = { ...held, base: held.base?.snapshot, target, plan, ...rest };
  for (const { name, run } of steps)
    await step(held, name, () => run({ ...work, requireHeld: () => requireHeld(held) }));
}

/** What must be seen, and what must be gone before a stack can lose what it hangs on. */
export const BEFORE_STACKS: readonly ApplyStep[] = [LAKE_FORMATION_STEP, LEAVING_STEP, FORMER_TOPICS_STEP];

/** What stands on the stacks: devices and what they run by, the warehouse and the lake, dashboards, and what is started once all is there. */
export const behindStacks = ({ remakesPartitions, grafana, runs }: BehindStacks): readonly ApplyStep[] => [
  DEVICES_STEP,
  SETTINGS_STEP,
  NEW_TOPICS_STEP,
  REDSHIFT_STEP,
  partitionsStep(remakesPartitions),
  grafanaStep(grafana),
  ...runs.map(runsStep),
];

interface BehindStacks {
  /** Days of partitions that declare a type of before are made anew. */
  readonly remakesPartitions: boolean;
  readonly grafana: Parameters<typeof grafanaStep>[0];
  /** What is started when all is applied. */
  readonly runs: readonly Parameters<typeof runsStep>[0][];
}

/**
 * The lock lies in the artifact bucket: where there is none yet, the ops stack comes first, and CloudFormation lets one win. `made` is then
 * that stack with the hash of its template.
 */
async function lockOf(
  work: StepWork,
  store: Store,
  options: ApplyOptions,
): Promise<{ readonly lock: Lock; readonly made: Readonly<Record<string, string>> }> {
  const mine = { id: options.token, owner: options.owner, command: options.command };
  const lock = await takeLockIfThere(store, work, mine, options.wait);
  if (lock) return { lock, made: {} };
  const ops = desiredStack(options, 'ops');
  await step(work, 'stack ops', () => changeStack(work, store, ops));
  return { lock: await takeLock(store, work, mine, options.wait), made: { ops: templateHash(ops.template) } };
}

/** Whether agents get another version of a model, though nothing changes in the manifest. */
const handsOver = ({ edgeModels }: Plan) => (edgeModels?.changes.length ?? 0) > 0;
