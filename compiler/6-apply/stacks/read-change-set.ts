import type { Change } from '@aws-sdk/client-cloudformation';
import { requireUninterrupted, type StepWork } from '../step/step-work';

export type ChangeSet = { readonly id: string } & (
  | { readonly status: 'ready'; readonly changes: readonly Change[] }
  /** The stack is as the template says already. */
  | { readonly status: 'nothing' }
  | { readonly status: 'failed'; readonly reason: string }
);

const FIRST_LOOK = 300;
const LONGEST_LOOK = 3_000;

/** CloudFormation calls it a failure when there is nothing to change; only the words tell. */
const NOTHING = /didn't contain changes|No updates are to be performed/i;

/** Waits until a change set is made, and reads all its pages. */
export async function readChangeSet(work: StepWork, stackId: string, name: string): Promise<ChangeSet> {
  const { DescribeChangeSetCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await work.clients.cloudformation();
  const page = (token?: string) =>
    client.send(
      new DescribeChangeSetCommand({
        StackName: stackId,
        ChangeSetName: name,
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    );
  for (let wait = FIRST_LOOK; ; wait = Math.min(LONGEST_LOOK, wait * 1.5)) {
    const first = await page();
    const { ChangeSetId: id = name, Status, StatusReason: reason = '' } = first;
    if (Status === 'FAILED') return NOTHING.test(reason) ? { id, status: 'nothing' } : { id, status: 'failed', reason };
    if (Status === 'CREATE_COMPLETE') {
      const changes = [...(first.Changes ?? [])];
      for (let token = first.NextToken; token !== undefined; ) {
        const next = await page(token);
        changes.push(...(next.Changes ?? []));
        token = next.NextToken;
      }
      return { id, status: 'ready', changes };
    }
    requireUninterrupted(work);
    await work.time.sleep(wait, work.signal);
  }
}
