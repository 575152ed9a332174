import { type PlanOptions, plan as planBetween, snapshotHash } from '../../compiler/5-plan/index';
import { planFileProblem } from '../../compiler/5-plan/plan-file';
import { edgeModelChanges } from '../../compiler/6-apply/devices/edge-models/edge-model-changes';
import { readApplied } from '../../compiler/6-apply/state/applied';
import { Refusal } from '../../compiler/6-apply/step/refusal';
import type { StepWork } from '../../compiler/6-apply/step/step-work';
import { version } from '../../package.json';
import type { Plan } from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';
import { liveState } from '../drift/live-drift';
import { Unable } from '../unable';
import type { ManifestOrPlan } from './manifest-or-plan';

/** The saved plan, if it still holds; otherwise a new one, against what is applied now. */
export async function planToApply(
  { clients, tell }: StepWork,
  { saved }: ManifestOrPlan,
  target: Snapshot,
  flags: Pick<PlanOptions, 'allowReplace' | 'allowDelete'>,
  wantsLive: boolean,
): Promise<Plan> {
  const now = await readApplied(clients, target.fleet);
  if (saved && wantsLive)
    throw new Unable('--refresh makes a new plan, and a saved one was given', 'plan with --refresh');
  if (!saved) {
    const base = now
      ? ({ from: 'applied', name: 'applied', appliedAt: now.appliedAt } as const)
      : ({ from: 'nothing', name: '' } as const);
    const live = now && wantsLive ? await liveState(clients, now.snapshot, target, tell) : {};
    const edgeModels = now && (await edgeModelChanges(clients, now.snapshot, target));
    const seen = { ...live, ...(edgeModels ? { edgeModels } : {}) };
    return planBetween(now?.snapshot, target, { base, tool: version, ...flags, ...seen });
  }
  const { fleet, environment, region } = target;
  const hashes = { target: snapshotHash(target), applied: now?.hash ?? null };
  if (now && now.hash === saved.plan.target.hash && now.hash !== saved.plan.base.hash)
    throw new Refusal('used-plan', `what this plan leads to is applied since ${now.appliedAt}`, 'make a new plan');
  const problem = planFileProblem(saved, { tool: version, fleet, environment, region, ...hashes });
  if (problem) throw new Unable(problem.message, problem.fix);
  return saved.plan;
}
