import type { Store } from '../state/store';
import { requireUninterrupted, type StepWork } from '../step/step-work';
import { createChangeSet } from './create-change-set';
import type { DesiredStack, StackOutcome } from './desired-stack';
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
  desired: DesiredStack,
  live: LiveStack,
): Promise<StackOutcome> {
  const { DeleteChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await work.clients.cloudformation();
  const name = `fleetwright-${templateHash(desired.template).slice(0, 12)}-${desired.token}`.slice(0, 128);
  await createChangeSet(client, {
    StackName: desired.name,
    ChangeSetName: name,
    ChangeSetType: 'UPDATE',
    ...(await templateSource(store, desired.template)),
    ...(desired.putsBack || isImported(live) ? { DeploymentMode: 'REVERT_DRIFT' as const } : {}),
  });
  const set = await readChangeSet(work, live.id, name);
  const drop = () => client.send(new DeleteChangeSetCommand({ StackName: live.id, ChangeSetName: set.id }));
  if (set.status === 'nothing') {
    await drop();
    if (desired.isProtected) await protect(work, desired.short, live);
    return 'unchanged';
  }
  if (set.status === 'failed') {
    await drop();
    throw stackFailure(desired.short, live.status, [], desired.because, set.reason);
  }
  try {
    refuseReplacements(work, desired, set.changes);
    requireUninterrupted(work);
  } catch (refusal) {
    await drop();
    throw refusal;
  }
  const before = await newestEvent(work, live.id);
  await executeChangeSet(client, {
    stack: live.id,
    set: set.id,
    token: `${desired.token}-${desired.short}`,
    makes: true,
  });
  const { stack, events } = await followStack(work, desired.short, live.id, before);
  if (!stack || !SUCCEEDED.has(stack.status))
    throw stackFailure(desired.short, stack?.status ?? 'DELETE_COMPLETE', events, desired.because, stack?.reason);
  if (desired.isProtected) await protect(work, desired.short, stack);
  return 'changed';
}

/** What was taken over came as it was; now it becomes what the template says. */
const isImported = ({ status }: LiveStack) => status === 'IMPORT_COMPLETE';
