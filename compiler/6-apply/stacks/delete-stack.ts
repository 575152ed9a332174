import type { StepWork } from '../step/step-work';
import { followStack } from './follow-stack';
import type { LiveStack } from './live-stack';
import { newestEvent } from './operation-events';
import { unprotect } from './protect';
import { stackFailure } from './stack-failure';

/** Deletes a stack; what is stateful in it stays, as its template says. `keep`: logical ids that could not be deleted before. */
export async function deleteStack(
  work: StepWork,
  short: string,
  live: LiveStack,
  token: string,
  keep: readonly string[] = [],
): Promise<void> {
  const { DeleteStackCommand } = await import('@aws-sdk/client-cloudformation');
  if (live.isProtected) await unprotect(work, live);
  const before = await newestEvent(work, live.id);
  await (await work.clients.cloudformation()).send(
    new DeleteStackCommand({
      StackName: live.id,
      ClientRequestToken: `${token}-${short}-delete`,
      // Allowed for a stack whose deletion has failed only.
      ...(keep.length > 0 && live.state === 'delete-failed' ? { RetainResources: [...keep] } : {}),
    }),
  );
  const { stack, events } = await followStack(work, short, live.id, before);
  if (!stack || stack.state === 'gone') return;
  throw stackFailure(short, stack.status, events, {}, stack.reason);
}
