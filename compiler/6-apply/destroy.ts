import type { Snapshot } from '../../schema/plan/snapshot';
import { snapshotHash } from '../5-plan/index';
import { bucketNameIn } from '../ir/names';
import { kindOfStack } from '../ir/stack-name';
import { stages } from '../ir/stack-order';
import { identity, requireAccount } from './aws/identity';
import { DESTROY_DEVICES } from './devices/destroy-devices';
import { DESTROY_FORMER_TOPICS } from './devices/former-topics/former-topics-steps';
import { DESTROY_DOCUMENTS } from './devices/roll-out/destroy-documents';
import { deleteStack } from './stacks/delete-stack';
import { deleteBucket } from './stacks/kept/delete-bucket';
import { removeRetained } from './stacks/kept/remove-retained';
import { knownStacks } from './stacks/known-stacks';
import { liveStack } from './stacks/live-stack';
import { onStage } from './stacks/on-stage';
import { readAppliedIn, storeOf, writeApplied } from './state/applied';
import { takeLockIfThere } from './state/lock';
import type { Store } from './state/store';
import { clearUnfinished, readUnfinished, writeUnfinished } from './state/unfinished';
import { isoNow } from './step/clock';
import type { DestroyStep } from './step/destroy-step';
import { step } from './step/step';
import { requireUninterrupted, type StepWork } from './step/step-work';

/** Hold data or the state of apply: kept unless their data shall go, too. */
const WITH_DATA: ReadonlySet<string> = new Set(['ops', 'lake']);
const holdsData = (short: string) => WITH_DATA.has(kindOfStack(short));
const DATA_BUCKETS = ['raw', 'curated', 'results'] as const;

export interface DestroyOptions {
  /** The fleet's full name. */
  readonly fleet: string;
  readonly account: string | null;
  /** Delete the lake and all that lies in it, and what apply keeps; nothing brings it back. */
  readonly deleteData: boolean;
  /** Delete the certificates of all things, too, instead of leaving them inactive. */
  readonly deletesCertificates: boolean;
  /** Before the stacks: what only calls can take away (things, shadows). In this options. */
  readonly first: readonly DestroyStep[];
  readonly owner: string;
  readonly token: string;
  readonly wait: boolean;
}

/** What is taken away before the stacks are: what only calls can take away. */
export const DESTROY_STEPS: readonly DestroyStep[] = [DESTROY_FORMER_TOPICS, DESTROY_DEVICES, DESTROY_DOCUMENTS];

/** Takes a fleet down, last stack first. Can be run again until all is gone. */
export async function destroy(work: StepWork, options: DestroyOptions): Promise<void> {
  const who = await identity(work.clients);
  requireAccount(who, options.account);
  const store = storeOf(work.clients, options.fleet, who.account);
  const mine = { id: options.token, owner: options.owner, command: 'fleet destroy' };
  const lock = await takeLockIfThere(store, work, mine, options.wait);
  try {
    const before = await readAppliedIn(store);
    const known = knownStacks(before, await readUnfinished(store));
    if (before) await noteBegun(work, store, options, before.snapshot);
    for (const { name, run } of options.first)
      await step(work, name, () => run(work, store, before?.snapshot, options));
    const stacks = [...known].reverse().filter((short) => options.deleteData || !holdsData(short));
    for (const stage of stages(stacks)) {
      await onStage(work, stage, '', async (short) => {
        lock?.requireHeld();
        requireUninterrupted(work);
        const live = await liveStack(work, `${options.fleet}-${short}`);
        if (!live || live.state === 'gone') return undefined;
        await deleteStack(work, short, live, options.token);
        return 'deleted';
      });
    }
    if (options.deleteData) await removeRetained(work, store);
    if (options.deleteData) await deleteData(work, options.fleet, who.account, store);
    else await keepData(work, store);
  } finally {
    await lock?.release().catch(() => {});
  }
}

/** Stopped halfway, it leaves less than the applied state says: the next apply must look at every stack. */
async function noteBegun(work: StepWork, store: Store, { owner }: DestroyOptions, { stacks }: Snapshot): Promise<void> {
  const left = await readUnfinished(store);
  const known = [...Object.keys(left?.stacks ?? {}), ...Object.keys(stacks)];
  await writeUnfinished(store, {
    format: 'fleetwright/unfinished/v1',
    since: isoNow(work.time),
    owner,
    command: 'destroy',
    target: '',
    stacks: Object.fromEntries(known.map((short) => [short, null])),
  });
}

/** The artifact bucket, with the state and the lock in it, is the last to go. */
async function deleteData(work: StepWork, fleet: string, account: string, store: Store): Promise<void> {
  const names = DATA_BUCKETS.map((kind) => bucketNameIn(fleet, kind, account, work.clients.region));
  for (const bucket of [...names, store.address.bucket]) {
    await step(work, `bucket ${bucket}`, async () => {
      await deleteBucket(work, bucket, account);
      return 'deleted';
    });
  }
}

/**
 * What is left is the applied state from now on, so that the next plan says what it would make again. It has no manifest: no manifest compiles
 * to a lake alone.
 */
async function keepData(work: StepWork, store: Store): Promise<void> {
  const applied = await readAppliedIn(store);
  if (!applied) return;
  const { inputs: _, ...rest } = applied.snapshot;
  const stacks = Object.fromEntries(Object.entries(rest.stacks).filter(([short]) => holdsData(short)));
  const snapshot = { ...rest, stacks, groups: {} };
  const appliedAt = isoNow(work.time);
  await writeApplied(store, { snapshot, hash: snapshotHash(snapshot), appliedAt, plan: null });
  await clearUnfinished(store);
}
