import type { Json } from '../../../../schema/plan/json';
import type { Store } from '../../state/store';
import { Refusal } from '../../step/refusal';
import { requireUninterrupted, type StepWork } from '../../step/step-work';
import { createChangeSet } from '../create-change-set';
import type { DesiredStack } from '../desired-stack';
import { executeChangeSet } from '../execute-change-set';
import { followStack } from '../follow-stack';
import { liveStack } from '../live-stack';
import { newestEvent } from '../operation-events';
import { protect } from '../protect';
import { readChangeSet } from '../read-change-set';
import { resourceBodies } from '../resource-bodies';
import { stackFailure } from '../stack-failure';
import { SUCCEEDED } from '../stack-state';
import { templateHash, templateSource } from '../template-source';
import type { Kept } from './find-kept';

/**
 * Takes what is there from before into a stack, by a change set of the type IMPORT: it may do nothing else, so the template is what the stack has
 * now and the kept resources. A stack that is not there is made of them alone. CloudFormation does not look at how they are set up; the
 * update that follows compares with what is there, and puts it right.
 */
export async function importKept(
  work: StepWork,
  store: Store,
  desired: DesiredStack,
  kept: readonly Kept[],
  /** Of the stack as it is; undefined where there is none. */
  live: Json | undefined,
): Promise<void> {
  const { DeleteChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await work.clients.cloudformation();
  const template = withKept(live ?? desired.template, live === undefined ? {} : resourceBodies(live), kept);
  const name = `fleetwright-import-${templateHash(template).slice(0, 12)}-${desired.token}`.slice(0, 128);
  await createChangeSet(client, {
    StackName: desired.name,
    ChangeSetName: name,
    ChangeSetType: 'IMPORT',
    ...(await templateSource(store, template)),
    ResourcesToImport: kept.map(({ logicalId, type, identifier }) => ({
      LogicalResourceId: logicalId,
      ResourceType: type,
      ResourceIdentifier: { ...identifier },
    })),
  });
  const stack = await liveStack(work, desired.name);
  if (!stack) throw new Error(`CloudFormation made no stack ${desired.name} to import into`);
  const set = await readChangeSet(work, stack.id, name);
  const names = kept.map(({ called }) => called).join(', ');
  if (set.status !== 'ready') {
    await client.send(new DeleteChangeSetCommand({ StackName: stack.id, ChangeSetName: set.id }));
    throw new Refusal(
      'taken-name',
      `stack ${desired.short} cannot take over what is there from before (${names}): ${set.status === 'failed' ? set.reason : 'CloudFormation finds nothing to import'}`,
      'if another stack has it, take it out of that one (with DeletionPolicy Retain) or call the model or the fleet otherwise; then apply again',
    );
  }
  requireUninterrupted(work);
  const before = await newestEvent(work, stack.id);
  await executeChangeSet(client, { stack: stack.id, set: set.id, token: `${desired.token}-${desired.short}-import` });
  const { stack: after, events } = await followStack(work, desired.short, stack.id, before);
  if (!after || !SUCCEEDED.has(after.status))
    throw stackFailure(desired.short, after?.status ?? 'DELETE_COMPLETE', events, desired.because, after?.reason);
  if (desired.isProtected) await protect(work, desired.short, after);
  for (const { called } of kept)
    work.tell({
      event: 'diagnostic',
      severity: 'warning',
      code: 'taken-over',
      message: `${called} is there from before, with what is in it: stack ${desired.short} has taken it over`,
    });
}

function withKept(template: Json, resources: ReturnType<typeof resourceBodies>, kept: readonly Kept[]): Json {
  const added = Object.fromEntries(kept.map(({ logicalId, resource }) => [logicalId, resource]));
  return {
    ...(template as { readonly [key: string]: Json }),
    Resources: { ...resources, ...added } as unknown as Json,
  };
}
