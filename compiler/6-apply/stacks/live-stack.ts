import { sdkError } from '../aws/sdk-error';
import type { StepWork } from '../step/step-work';
import { type StackState, stackState } from './stack-state';

/** A stack as AWS has it now. */
export interface LiveStack {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly state: StackState;
  readonly reason: string;
  /** Termination protection is on. */
  readonly isProtected: boolean;
  /** ISO 8601, UTC: when it was last changed, or made. */
  readonly changedAt: string;
}

/** By name or id; undefined where there is none. One that was deleted is found by its id only. */
export async function liveStack({ clients }: Pick<StepWork, 'clients'>, name: string): Promise<LiveStack | undefined> {
  const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  try {
    const { Stacks = [] } = await (await clients.cloudformation()).send(new DescribeStacksCommand({ StackName: name }));
    const [stack] = Stacks;
    if (!stack?.StackId || !stack.StackStatus) return undefined;
    return {
      id: stack.StackId,
      name: stack.StackName ?? name,
      status: stack.StackStatus,
      state: stackState(stack.StackStatus),
      reason: stack.StackStatusReason ?? '',
      isProtected: stack.EnableTerminationProtection === true,
      changedAt: (stack.LastUpdatedTime ?? stack.CreationTime)?.toISOString() ?? '',
    };
  } catch (problem) {
    if (isNoStack(problem)) return undefined;
    throw problem;
  }
}

/** CloudFormation has one error for all that it does not like; only the words tell. */
function isNoStack(problem: unknown): boolean {
  const { name, message } = sdkError(problem);
  return name === 'ValidationError' && /does not exist/.test(message);
}
