import type { Happening } from '../../../schema/plan/events';
import { inParallel } from '../in-parallel';
import { Refusal } from '../refusal';
import type { Store } from '../state/store';
import type { Work } from '../work';
import { carryChange } from './carry-change';
import type { DesiredGroup } from './desired-group';
import { differences, type ThingChange } from './differences';
import { Journal } from './journal';
import { readLive } from './live-things';
import type { Registry } from './registry';

/** Changes that are journalled together, and requests that are under way at once; the limiter of each operation sets the pace. */
const BATCH = 500;
const AT_ONCE = 24;

/** More than this many, and more than this share of a fleet, may be a slip; as for a plan (5-plan/blocked.ts). */
const FUSE = { least: 10, share: 0.1 } as const;

export interface Reconciling extends Work {
  readonly store: Store;
  readonly registry: Registry;
  readonly requireHeld: () => void;
  readonly step: string;
  /** Things that the applied state has in these groups, of which those that are wanted no more are deleted. */
  readonly applied: ReadonlySet<string>;
  /** Things that stay in the registry in any case: other groups of the fleet have them. */
  readonly staying: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  /** Deletions that the user saw in the plan, or allowed by number. */
  readonly allowDelete: number;
}

/**
 * Makes the registry hold these groups as they shall be, whatever it holds now. What was under way in an apply that was stopped is found in the
 * lists, or done again; whose things those are is in its journal, which the caller closes when all is done. Returns how many of each change.
 */
export async function reconcile(
  work: Reconciling,
  groups: readonly DesiredGroup[],
  inBulk: (changes: readonly ThingChange[]) => Promise<boolean> = async () => false,
): Promise<Readonly<Record<ThingChange['does'], number>>> {
  const { registry, store, applied, staying } = work;
  const { journal, made } = await Journal.open(store);
  const isOurs = (thing: string) => (applied.has(thing) || made.has(thing)) && !staying.has(thing);
  const look = async () => differences(groups, await readLive(registry, groups), isOurs);
  const first = await look();
  requireFew(work, first);
  // What a task left is found by looking again.
  const isBulk = await inBulk(first);
  const changes = isBulk ? await look() : first;
  await carryAll(work, journal, changes);
  const count = (does: ThingChange['does'], all: readonly ThingChange[]) =>
    all.filter((change) => change.does === does).length;
  return {
    create: count('create', first),
    update: count('update', first),
    leave: count('leave', first),
    delete: count('delete', first),
  };
}

async function carryAll(work: Reconciling, journal: Journal, changes: readonly ThingChange[]): Promise<void> {
  const { registry, types, time, tell, step } = work;
  let done = 0;
  for (let from = 0; from < changes.length; from += BATCH) {
    work.requireHeld();
    const batch = changes.slice(from, from + BATCH);
    const detached: { thing: string; principals: readonly string[] }[] = [];
    const end = await journal.begin(new Date(time.now()).toISOString(), batch);
    await inParallel(batch, AT_ONCE, async (change) => {
      const principals = await carryChange(registry, types, change);
      if (principals.length > 0) detached.push({ thing: change.thing, principals });
      done += 1;
    });
    await end(detached);
    if (detached.length > 0) tell(stillActive(detached));
    tell({ event: 'progress', step, done, of: changes.length });
  }
}

function stillActive(detached: readonly { readonly principals: readonly string[] }[]): Happening {
  const principals = detached.flatMap((one) => one.principals);
  const [first = ''] = principals;
  const rest = principals.length > 1 ? ` and ${principals.length - 1} more` : '';
  return {
    event: 'diagnostic',
    severity: 'warning',
    code: 'certificates-left',
    message: `certificates of deleted things are detached and still active: ${first}${rest}`,
    fix: 'deactivate them (UpdateCertificate), unless another thing uses them; the journal in the artifact bucket has them all',
  };
}

/** The registry may hold more than the plan knew of: a fuse against deleting what nobody meant. */
function requireFew({ allowDelete, applied }: Reconciling, changes: readonly ThingChange[]): void {
  const deletions = changes.filter(({ does }) => does === 'delete').length;
  if (deletions <= Math.max(FUSE.least, applied.size * FUSE.share) || deletions <= allowDelete) return;
  throw new Refusal(
    'blocked',
    `${deletions} registered things would be deleted, more than the plan has shown`,
    `if that is what you want, add --allow-delete ${deletions}`,
  );
}
