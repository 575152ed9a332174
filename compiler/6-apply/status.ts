import { identity } from './aws/identity';
import { DEVICE_STATUS } from './devices/device-status';
import { knownStacks, liveStacks } from './stacks/known-stacks';
import type { LiveStack } from './stacks/live-stack';
import { type Applied, readAppliedIn, storeOf } from './state/applied';
import { type Holder, holderOf } from './state/lock';
import { readUnfinished, type Unfinished } from './state/unfinished';
import type { StatusPart, StatusReader } from './step/status-reader';
import type { StepWork } from './step/step-work';

/** How a fleet stands in AWS. */
export interface Status {
  readonly fleet: string;
  readonly account: string;
  readonly region: string;
  readonly applied: Pick<Applied, 'hash' | 'appliedAt' | 'plan'> | null;
  readonly unfinished: Unfinished | null;
  readonly lock: Holder | null;
  readonly stacks: readonly (Pick<LiveStack, 'status' | 'state' | 'reason' | 'changedAt'> & {
    readonly name: string;
  })[];
  /** Devices, pipelines, jobs: each part names itself. */
  readonly parts: readonly StatusPart[];
}

/** What is said beyond the stacks. */
export const STATUS_READERS: readonly StatusReader[] = [DEVICE_STATUS];

/** A call for each stack, and a few for the state. */
export async function status(
  work: Pick<StepWork, 'clients' | 'time'>,
  fleet: string,
  readers: readonly StatusReader[],
): Promise<Status> {
  const { account } = await identity(work.clients);
  const store = storeOf(work.clients, fleet, account);
  const applied = await readAppliedIn(store);
  const unfinished = await readUnfinished(store);
  const live = await liveStacks(work, fleet, knownStacks(applied, unfinished));
  const stacks = [...live].map(([name, { status, state, reason, changedAt }]) => {
    return { name, status, state, reason, changedAt };
  });
  const parts: StatusPart[] = [];
  for (const reader of readers) {
    const part = await reader(work, store, applied);
    if (part) parts.push(part);
  }
  return {
    fleet,
    account,
    region: work.clients.region,
    applied: applied ? { hash: applied.hash, appliedAt: applied.appliedAt, plan: applied.plan } : null,
    unfinished: unfinished ?? null,
    lock: (await holderOf(store, work.time)) ?? null,
    stacks,
    parts,
  };
}
