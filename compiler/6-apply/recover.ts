import { deleteStack } from './stacks/delete-stack';
import { followStack } from './stacks/follow-stack';
import { knownStacks, liveStacks } from './stacks/known-stacks';
import { type LiveStack, liveStack } from './stacks/live-stack';
import { newestEvent } from './stacks/operation-events';
import { stackFailure } from './stacks/stack-failure';
import type { StackState } from './stacks/stack-state';
import { SUCCEEDED } from './stacks/stack-state';
import { readAppliedIn, storeOf } from './state/applied';
import { takeLockIfThere } from './state/lock';
import { readUnfinished } from './state/unfinished';
import { Refusal } from './step/refusal';
import { step } from './step/step';
import type { StepWork } from './step/step-work';

/** How a stack that is stuck gets out of it. */
export interface WayOut {
  /** `lake`. */
  readonly short: string;
  readonly stack: LiveStack;
  readonly action: 'wait' | 'delete' | 'continue-rollback' | 'roll-back' | 'by-hand';
  /** What will be done, for whom decides. */
  readonly says: string;
}

const WAYS: Readonly<Record<StackState, Pick<WayOut, 'action' | 'says'> | undefined>> = {
  settled: undefined,
  gone: undefined,
  moving: { action: 'wait', says: 'CloudFormation is at work: wait until it is through' },
  empty: { action: 'delete', says: 'delete it: it was never in use' },
  'half-made': {
    action: 'delete',
    says: 'delete what its failed creation left; what it keeps (buckets, models) stays, and the next apply takes it over',
  },
  'half-changed': { action: 'roll-back', says: 'roll it back to how it was before the failed change' },
  'rollback-failed': {
    action: 'continue-rollback',
    says: 'continue the rollback; leave out, with --skip, resources that cannot be rolled back',
  },
  'delete-failed': {
    action: 'delete',
    says: 'delete it again; leave behind, with --keep, resources that cannot be deleted',
  },
  'import-failed': {
    action: 'by-hand',
    says: 'an import failed and could not be taken back: end it in the console of CloudFormation',
  },
};

/** The stacks of a fleet that cannot be changed as they are, in the order they are deployed. */
export async function waysOut(
  work: Pick<StepWork, 'clients'>,
  fleet: string,
  account: string,
): Promise<readonly WayOut[]> {
  const store = storeOf(work.clients, fleet, account);
  const known = knownStacks(await readAppliedIn(store), await readUnfinished(store));
  const live = await liveStacks(work, fleet, known);
  const found: WayOut[] = [];
  for (const [short, { id, state }] of live) {
    if (!WAYS[state]) continue;
    const stack = await liveStack(work, id);
    const way = stack && WAYS[stack.state];
    if (way) found.push({ short, stack, ...way });
  }
  return found;
}

export interface RecoverOptions {
  /** Logical ids that a rollback leaves as they are. */
  readonly skip: readonly string[];
  /** Logical ids that a deletion leaves behind. */
  readonly keep: readonly string[];
  readonly owner: string;
  readonly token: string;
  readonly wait: boolean;
}

/** Goes the ways out, one after the other. An apply that waits for a stuck stack is not interfered with: the lock is held. */
export async function recover(
  work: StepWork,
  fleet: string,
  account: string,
  ways: readonly WayOut[],
  options: RecoverOptions,
): Promise<void> {
  const { token, owner, wait } = options;
  const lock = await takeLockIfThere(
    storeOf(work.clients, fleet, account),
    work,
    { id: token, owner, command: 'fleet recover' },
    wait,
  );
  try {
    for (const way of ways) {
      lock?.requireHeld();
      await step(work, `stack ${way.short}`, async () => {
        await go(work, way, options);
        return way.action;
      });
    }
  } finally {
    await lock?.release().catch(() => {});
  }
}

async function go(work: StepWork, { short, stack, action, says }: WayOut, options: RecoverOptions): Promise<void> {
  const { ContinueUpdateRollbackCommand, RollbackStackCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await work.clients.cloudformation();
  if (action === 'by-hand') throw new Refusal('stuck-stack', `stack ${short} is stuck in ${stack.status}`, says);
  if (action === 'delete') return deleteStack(work, short, stack, options.token, options.keep);
  if (action === 'wait') {
    await followStack(work, short, stack.id);
    return;
  }
  const before = await newestEvent(work, stack.id);
  const ClientRequestToken = `${options.token}-${short}-recover`;
  if (action === 'roll-back')
    await client.send(
      new RollbackStackCommand({ StackName: stack.id, RetainExceptOnCreate: true, ClientRequestToken }),
    );
  else
    await client.send(
      new ContinueUpdateRollbackCommand({
        StackName: stack.id,
        ClientRequestToken,
        ...(options.skip.length > 0 ? { ResourcesToSkip: [...options.skip] } : {}),
      }),
    );
  const ended = await followStack(work, short, stack.id, before);
  const status = ended.stack?.status ?? 'DELETE_COMPLETE';
  if (SUCCEEDED.has(status) || status === 'UPDATE_ROLLBACK_COMPLETE') return;
  throw stackFailure(short, status, ended.events, {}, ended.stack?.reason);
}
