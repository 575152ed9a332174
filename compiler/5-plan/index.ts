import type { Effect, Intent, Plan, PlanBase, PlanSummary } from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';
import type { Atom } from './effects/atom';
import { stackEffects } from './effects/stack-effects';
import { snapshotHash } from './snapshot';

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
  const atoms = stackEffects(base, target);
  const intents = byBecause(atoms);
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
    summary: summary(atoms, target),
    intents,
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

function byBecause(atoms: readonly Atom[]): readonly Intent[] {
  const byPath = new Map<string, Effect[]>();
  for (const { because, effect } of atoms) {
    const list = byPath.get(because) ?? [];
    list.push(effect);
    byPath.set(because, list);
  }
  return [...byPath].map(([path, effects], at) => ({
    id: at + 1,
    action: 'changed',
    origin: 'manifest',
    path,
    title: path === '' ? 'the whole fleet' : path,
    facts: [],
    danger: 'none',
    effects,
  }));
}

function summary(atoms: readonly Atom[], target: Snapshot): PlanSummary {
  const count = (action: Effect['action']) =>
    new Set(
      atoms.filter(({ effect }) => effect.action === action).map(({ effect }) => `${effect.within}/${effect.ids}`),
    ).size;
  return {
    create: count('create'),
    update: count('update'),
    replace: count('replace'),
    delete: count('delete'),
    move: count('move'),
    keep: count('keep'),
    things: { create: 0, update: 0, delete: 0 },
    deviceConfigs: 0,
    stacks: { changed: new Set(atoms.map(({ effect }) => effect.within)).size, all: Object.keys(target.stacks).length },
  };
}
