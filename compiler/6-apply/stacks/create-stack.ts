import type { Store } from '../state/store';
import type { StepWork } from '../step/step-work';
import type { DesiredStack } from './desired-stack';
import { followStack } from './follow-stack';
import { isThere } from './is-there';
import { stackFailure } from './stack-failure';
import { SUCCEEDED } from './stack-state';
import { templateSource } from './template-source';

/**
 * Makes a stack that is not there. No change set: there is nothing to compare with, and so the stack is protected from its first moment, and
 * a process that dies leaves no stack in review behind. What a failed creation made is taken back, new buckets included; retained ones would
 * stand in the way of the next attempt. False: there is such a stack after all.
 */
export async function createStack(work: StepWork, store: Store, desired: DesiredStack): Promise<boolean> {
  const { CreateStackCommand } = await import('@aws-sdk/client-cloudformation');
  const { short, name, template, because, isProtected, token } = desired;
  const source = await templateSource(store, template);
  let id: string | undefined;
  try {
    const made = await (await work.clients.cloudformation()).send(
      new CreateStackCommand({
        StackName: name,
        ...source,
        Capabilities: ['CAPABILITY_NAMED_IAM'],
        OnFailure: 'ROLLBACK',
        RetainExceptOnCreate: true,
        EnableTerminationProtection: isProtected,
        ClientRequestToken: `${token}-${short}`,
      }),
    );
    id = made.StackId;
  } catch (problem) {
    if (isThere(problem)) return false;
    throw problem;
  }
  if (id === undefined) throw new Error(`CloudFormation gave no id for ${name}`);
  const { stack, events } = await followStack(work, short, id);
  const status = stack?.status ?? 'DELETE_COMPLETE';
  if (status !== 'DELETE_COMPLETE' && SUCCEEDED.has(status)) return true;
  throw stackFailure(short, status, events, because, stack?.reason);
}
