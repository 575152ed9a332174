import type { StackEvent } from '@aws-sdk/client-cloudformation';
import type { StepWork } from '../step/step-work';

/** What happened to one resource of a stack, or to the stack itself. */
export interface ResourceEvent {
  readonly id: string;
  /** Logical id; the stack's own events have its name. */
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly isStack: boolean;
}

/** With these an operation on a stack begins; what rolls it back still belongs to it. */
const BEGINNINGS: ReadonlySet<string> = new Set([
  'CREATE_IN_PROGRESS',
  'UPDATE_IN_PROGRESS',
  'DELETE_IN_PROGRESS',
  'REVIEW_IN_PROGRESS',
  'IMPORT_IN_PROGRESS',
]);

/**
 * The events of the operation that is under way, or was the last: from its beginning on, oldest first. `isKnown` says which have been read
 * before: reading stops there, so that following a stack costs a page each time.
 */
export async function operationEvents(
  { clients }: Pick<StepWork, 'clients'>,
  stackId: string,
  isKnown: (id: string) => boolean = () => false,
): Promise<readonly ResourceEvent[]> {
  const { DescribeStackEventsCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await clients.cloudformation();
  const found: ResourceEvent[] = [];
  for (let page: string | undefined; ; ) {
    const { StackEvents = [], NextToken } = await client.send(
      new DescribeStackEventsCommand({ StackName: stackId, ...(page === undefined ? {} : { NextToken: page }) }),
    );
    for (const each of StackEvents) {
      const event = resourceEvent(each);
      if (isKnown(event.id)) return found.reverse();
      found.push(event);
      if (event.isStack && BEGINNINGS.has(event.status)) return found.reverse();
    }
    if (NextToken === undefined) return found.reverse();
    page = NextToken;
  }
}

function resourceEvent(event: StackEvent): ResourceEvent {
  return {
    id: event.EventId ?? '',
    logicalId: event.LogicalResourceId ?? '',
    type: event.ResourceType ?? '',
    status: event.ResourceStatus ?? '',
    reason: event.ResourceStatusReason ?? '',
    isStack: event.PhysicalResourceId === event.StackId,
  };
}

/** Resources that were stopped because another had failed say so in these words. */
const CONSEQUENCE = /^Resource (creation|update|deletion) cancelled/i;

/** The event that made an operation fail: the first failure that is nobody else's consequence. */
export function firstCause(events: readonly ResourceEvent[]): ResourceEvent | undefined {
  const failed = events.filter(({ status, isStack }) => status.endsWith('_FAILED') && !isStack);
  return failed.find(({ reason }) => !CONSEQUENCE.test(reason)) ?? failed[0];
}

/** The id of the newest event: what comes behind it belongs to an operation that is begun now. */
export async function newestEvent(
  { clients }: Pick<StepWork, 'clients'>,
  stackId: string,
): Promise<string | undefined> {
  const { DescribeStackEventsCommand } = await import('@aws-sdk/client-cloudformation');
  const { StackEvents = [] } = await (await clients.cloudformation()).send(
    new DescribeStackEventsCommand({ StackName: stackId }),
  );
  return StackEvents[0]?.EventId;
}
