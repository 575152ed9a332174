import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Store } from '../state/store';
import { requireUninterrupted, type StepWork } from '../step/step-work';
import { type DesiredStack, isThere, type StackOutcome } from './desired-stack';
import { executeChangeSet } from './execute-change-set';
import { followStack } from './follow-stack';
import type { LiveStack } from './live-stack';
import { newestEvent } from './operation-events';
import { protect } from './protect';
import { readChangeSet } from './read-change-set';
import { refuseReplacements } from './refuse-replacements';
import { stackFailure } from './stack-failure';
import { SUCCEEDED } from './stack-state';
import { templateHash, templateSource } from './template-source';

/** Changes a stack that is there, by a change set: AWS says first what it would replace, and that may be refused. */
export async function updateStack(
  work: StepWork,
  store: Store,
  order: DesiredStack,
  live: LiveStack,
): Promise<StackOutcome> {
  const { DeleteChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await work.clients.cloudformation();
  const name = `fleetwright-${templateHash(order.template).slice(0, 12)}-${order.token}`.slice(0, 128);
  await create(client, store, order, live, name);
  const set = await readChangeSet(work, live.id, name);
  const drop = () => client.send(new DeleteChangeSetCommand({ StackName: live.id, ChangeSetName: set.id }));
  if (set.status === 'nothing') {
    await drop();
    if (order.isProtected) await protect(work, order.short, live);
    return 'unchanged';
  }
  if (set.status === 'failed') {
    await drop();
    throw stackFailure(order.short, live.status, [], order.because, set.reason);
  }
  try {
    refuseReplacements(work, order, set.changes);
    requireUninterrupted(work);
  } catch (refusal) {
    await drop();
    throw refusal;
  }
  const before = await newestEvent(work, live.id);
  await executeChangeSet(client, { stack: live.id, set: set.id, token: `${order.token}-${order.short}`, makes: true });
  const { stack, events } = await followStack(work, order.short, live.id, before);
  if (!stack || !SUCCEEDED.has(stack.status))
    throw stackFailure(order.short, stack?.status ?? 'DELETE_COMPLETE', events, order.because, stack?.reason);
  if (order.isProtected) await protect(work, order.short, stack);
  return 'changed';
}

/** What was taken over came as it was; now it becomes what the template says. */
const isImported = ({ status }: LiveStack) => status === 'IMPORT_COMPLETE';

async function create(
  client: CloudFormationClient,
  store: Store,
  order: DesiredStack,
  live: LiveStack,
  name: string,
): Promise<void> {
  const { CreateChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  const source = await templateSource(store, order.template);
  try {
    await client.send(
      new CreateChangeSetCommand({
        StackName: order.name,
        ChangeSetName: name,
        ChangeSetType: 'UPDATE',
        ...source,
        ...(order.putsBack || isImported(live) ? { DeploymentMode: 'REVERT_DRIFT' as const } : {}),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
  } catch (problem) {
    // Sent before, by this apply: the name holds the template and the apply.
    if (!isThere(problem)) throw problem;
  }
}
