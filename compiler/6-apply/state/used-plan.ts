import { Refusal } from '../step/refusal';
import type { Store } from './store';

/** A saved plan is carried out once. One that was begun and not finished may be taken up again. */
interface UsedPlan {
  readonly format: 'fleetwright/used-plan/v1';
  readonly state: 'begun' | 'done';
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly owner: string;
}

export type PlanUse = Omit<UsedPlan, 'format'>;

const nameOf = (seal: string) => `plans/${seal}`;

export async function requireUnused(store: Store, seal: string): Promise<void> {
  const used = await store.readJson<UsedPlan>(nameOf(seal));
  if (!used || used.state === 'begun') return;
  throw new Refusal('used-plan', `this plan was applied already, by ${used.owner} at ${used.at}`, 'make a new plan');
}

export async function markUsedPlan(store: Store, seal: string, use: PlanUse): Promise<void> {
  await store.write(nameOf(seal), JSON.stringify({ format: 'fleetwright/used-plan/v1', ...use } satisfies UsedPlan));
}
