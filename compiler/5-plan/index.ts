import type { Intent, Plan, PlanBase } from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';
import { byDanger, dangerOf } from './dangers';
import { effectsBetween } from './effects/index';
import type { Draft } from './intents/draft';
import { intentsOf } from './intents/index';
import { mergedEffects } from './intents/merged-effects';
import { snapshotHash } from './snapshot';
import { summaryOf } from './summary';

export { snapshotHash, snapshotOf } from './snapshot';

export interface PlanOptions {
  /** Where the base comes from; its hash is made here. */
  readonly base: Omit<PlanBase, 'hash'>;
  /** The version of the tool that plans: it compiles the counterfactuals. */
  readonly tool: string;
  /** What the user allows already, as flags of the command: logical ids, and how many may be deleted. */
  readonly allowReplace?: readonly string[];
  readonly allowDelete?: number;
}

/** Stair 5: what would change between two snapshots, and because of which lines of the manifest. */
export async function plan(base: Snapshot | undefined, target: Snapshot, options: PlanOptions): Promise<Plan> {
  const atoms = effectsBetween(base, target);
  const drafts = await intentsOf(base, target, atoms, options.tool);
  const intents = drafts.map(intentOf).sort(byDanger);
  return {
    format: 'fleetwright/plan/v1',
    formatVersion: '1.0',
    tool: options.tool,
    fleet: target.fleet,
    environment: target.environment,
    region: target.region,
    account: target.account,
    base: { ...options.base, hash: base ? snapshotHash(base) : null },
    target: { hash: snapshotHash(target) },
    devices: Object.values(target.groups).reduce((sum, { things }) => sum + things.length, 0),
    hasChanges: atoms.length > 0,
    summary: summaryOf(base, target, atoms),
    intents: intents.map((intent, at) => ({ id: at + 1, ...intent })),
    security: [],
    contracts: [],
    blocked: [],
    limits: [],
    estimate: {
      seconds: 0,
      calls: {},
      cost: { perMonthUsd: 0, deltaUsd: 0, pricesOf: '', notPriced: [] },
    },
  };
}

function intentOf({ owned, ...cause }: Draft): Omit<Intent, 'id'> {
  const effects = mergedEffects(owned);
  return { ...cause, danger: dangerOf(effects, false), effects };
}
