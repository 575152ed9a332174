import { isPart } from '../../ir/stack-name';
import { inStackOrder, STACKS } from '../../ir/stack-order';
import type { Applied } from '../state/applied';
import type { Unfinished } from '../state/unfinished';
import type { StepWork } from '../step/step-work';
import { type LiveStack, liveStack } from './live-stack';
import { stackState } from './stack-state';

/**
 * Every stack that a fleet may have, in the order they are deployed: the shared ones by their fixed names, stacks of single groups by what was
 * applied, or begun. A stack is noted before it is made, so none is missed.
 */
export function knownStacks(
  applied: Pick<Applied, 'snapshot'> | undefined,
  unfinished: Unfinished | undefined,
): readonly string[] {
  return inStackOrder([
    ...STACKS,
    ...Object.keys(applied?.snapshot.stacks ?? {}),
    ...Object.keys(unfinished?.stacks ?? {}),
  ]);
}

/** A stack as lists show it. */
export type ListedStack = Omit<LiveStack, 'isProtected'>;

/** Those of them that are there, in the same order: a call for each shared one, and for stacks of single groups one for every hundred. */
export async function liveStacks(
  work: Pick<StepWork, 'clients'>,
  fleet: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, ListedStack>> {
  const listed = names.some(isPart) ? await listedStacks(work) : new Map<string, ListedStack>();
  const found = new Map<string, ListedStack>();
  for (const short of names) {
    const name = `${fleet}-${short}`;
    const stack = isPart(short) ? listed.get(name) : await liveStack(work, name);
    if (stack) found.set(short, stack);
  }
  return found;
}

/** Every stack of the account in this region that is not deleted, by name. */
async function listedStacks({ clients }: Pick<StepWork, 'clients'>): Promise<ReadonlyMap<string, ListedStack>> {
  const { ListStacksCommand, StackStatus } = await import('@aws-sdk/client-cloudformation');
  const client = await clients.cloudformation();
  const StackStatusFilter = Object.values(StackStatus).filter((status) => status !== 'DELETE_COMPLETE');
  const found = new Map<string, ListedStack>();
  for (let page: string | undefined; ; ) {
    const { StackSummaries = [], NextToken } = await client.send(
      new ListStacksCommand({ StackStatusFilter, ...(page === undefined ? {} : { NextToken: page }) }),
    );
    for (const { StackId: id, StackName: name, StackStatus: status, ...rest } of StackSummaries) {
      if (id === undefined || name === undefined || status === undefined) continue;
      const reason = rest.StackStatusReason ?? '';
      const changedAt = (rest.LastUpdatedTime ?? rest.CreationTime)?.toISOString() ?? '';
      found.set(name, { id, name, status, state: stackState(status), reason, changedAt });
    }
    if (NextToken === undefined) return found;
    page = NextToken;
  }
}
