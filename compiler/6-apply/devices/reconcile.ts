import type { DesiredGroup } from '../registry/desired-group';
import { readLive } from '../registry/live-things';
import { type ThingChange, thingChanges } from '../registry/thing-changes';
import type { Store } from '../state/store';
import { isoNow } from '../step/clock';
import { inParallel } from '../step/in-parallel';
import { Refusal } from '../step/refusal';
import { carryChange, type StayingChange } from './carry-change';
import { Journal } from './journal';
import { type Retired, type RetireWork, type Retiring, retire } from './retire';

/** Changes that are journalled together, and requests that are under way at once; the limiter of each operation sets the pace. */
const BATCH = 500;
const AT_ONCE = 24;

/** More than this many, and more than this share of a fleet, may be a slip; as for a plan (5-plan/blocked.ts). */
const FUSE = { least: 10, share: 0.1 } as const;

export interface Reconciling extends RetireWork {
  readonly store: Store;
  /** Things that the applied state has in these groups, of which those that are wanted no more are retired. */
  readonly applied: ReadonlySet<string>;
  /** Things that stay in the registry in any case: other groups of the fleet have them. */
  readonly staying: ReadonlySet<string>;
  /** Deletions that the user saw in the plan, or allowed by number. */
  readonly allowDelete: number;
}

/** How many of each change, and who was retired. */
export interface Reconciled extends Readonly<Record<StayingChange['does'], number>> {
  readonly retired: readonly Retired[];
}

/**
 * Makes the registry hold these groups as they shall be, whatever it holds now. What was under way in an apply that was stopped is found in the
 * lists, or done again; whose things those are is in its journal, which the caller closes when all is done.
 */
export async function reconcile(
  work: Reconciling,
  groups: readonly DesiredGroup[],
  inBulk: (changes: readonly ThingChange[]) => Promise<boolean> = async () => false,
): Promise<Reconciled> {
  const { registry, store, applied, staying } = work;
  const { journal, made, leaving } = await Journal.open(store);
  const isOurs = (thing: string) => (applied.has(thing) || made.has(thing)) && !staying.has(thing);
  const look = async () => thingChanges(groups, await readLive(registry, groups), isOurs);
  const first = await look();
  requireFew(first.filter(({ does }) => does === 'delete').length, applied.size, work.allowDelete);
  // What a task left is found by looking again.
  const isBulk = await inBulk(first);
  const changes = isBulk ? await look() : first;
  await carryAll(
    work,
    journal,
    changes.flatMap((change) => (change.does === 'delete' ? [] : [change])),
  );
  const retired = await retire(work, journal, leaving, retiringOf(groups, changes));
  const count = (does: ThingChange['does'], all: readonly ThingChange[]) =>
    all.filter((change) => change.does === does).length;
  return {
    create: count('create', first),
    update: count('update', first),
    leave: count('leave', first),
    retired,
  };
}

async function carryAll(work: Reconciling, journal: Journal, changes: readonly StayingChange[]): Promise<void> {
  const { registry, types, time, tell, step } = work;
  let done = 0;
  for (let from = 0; from < changes.length; from += BATCH) {
    work.requireHeld();
    const batch = changes.slice(from, from + BATCH);
    await journal.begin(isoNow(time), { changes: batch });
    await inParallel(batch, AT_ONCE, async (change) => {
      await carryChange(registry, types, change);
      done += 1;
    });
    tell({ event: 'progress', step, done, of: changes.length });
  }
}

function retiringOf(groups: readonly DesiredGroup[], changes: readonly ThingChange[]): readonly Retiring[] {
  return changes.flatMap(({ does, thing, leaves }) => {
    if (does !== 'delete') return [];
    const group = groups.find(({ thingGroup }) => leaves.includes(thingGroup)) ?? groups[0];
    return group ? [{ thing, leaves, policy: group.policy, isOurs: true }] : [];
  });
}

/** The registry may hold more than the plan knew of: a fuse against deleting what nobody meant. `applied`: how many things there were. */
export function requireFew(deletions: number, applied: number, allowDelete: number): void {
  if (deletions <= Math.max(FUSE.least, applied * FUSE.share) || deletions <= allowDelete) return;
  throw new Refusal(
    'blocked',
    `${deletions} things would be retired, more than the plan has shown`,
    `if that is what you want, add --allow-delete ${deletions}`,
  );
}
