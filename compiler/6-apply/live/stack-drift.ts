import type { StackResourceDrift } from '@aws-sdk/client-cloudformation';
import type { Json } from '../../../schema/plan/json';
import { liveStack } from '../stacks/live-stack';
import { requireUninterrupted, type StepWork } from '../step/step-work';

/** What CloudFormation's own drift detection says of a resource: properties as it expects them, and as they are. */
export type Detected =
  | { readonly state: 'in-sync' | 'missing' }
  | { readonly state: 'changed'; readonly expected: Json; readonly actual: Json };

export interface StackDrift {
  /** The stack itself is gone. */
  readonly isMissing: boolean;
  /** Logical id → what was found; a resource that was not checked is not in it. */
  readonly detected: ReadonlyMap<string, Detected>;
  /** Why the rest was not checked. */
  readonly why: string;
}

const FIRST_LOOK = 500;
const LONGEST_LOOK = 5_000;
/** A detection takes minutes at most; after this, ms, it is not waited for. */
const PATIENCE = 15 * 60_000;

/** Detects drift of a stack and waits for it. CloudFormation itself says which types it cannot check: there is no list of them here. */
export async function stackDrift(
  work: Pick<StepWork, 'clients' | 'time' | 'signal'>,
  name: string,
): Promise<StackDrift> {
  const { DescribeStackDriftDetectionStatusCommand, DetectStackDriftCommand } = await import(
    '@aws-sdk/client-cloudformation'
  );
  const live = await liveStack(work, name);
  if (!live || live.state === 'gone') return { isMissing: true, detected: new Map(), why: 'the stack is not there' };
  const client = await work.clients.cloudformation();
  const { StackDriftDetectionId } = await client.send(new DetectStackDriftCommand({ StackName: live.id }));
  const until = work.time.now() + PATIENCE;
  for (let wait = FIRST_LOOK; ; wait = Math.min(LONGEST_LOOK, wait * 1.5)) {
    const look = new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId });
    const { DetectionStatus, DetectionStatusReason = '', Timestamp } = await client.send(look);
    if (DetectionStatus !== 'DETECTION_IN_PROGRESS') {
      const detected = await results(work, live.id, Timestamp);
      const failed = DetectionStatus === 'DETECTION_FAILED' && DetectionStatusReason !== '';
      const why = failed ? DetectionStatusReason : 'CloudFormation detects no drift of this type';
      return { isMissing: false, detected, why };
    }
    requireUninterrupted(work);
    if (work.time.now() > until)
      return { isMissing: false, detected: new Map(), why: 'CloudFormation did not finish looking' };
    await work.time.sleep(wait, work.signal);
  }
}

/** Results of an earlier detection are passed over: of a resource that this one could not check they tell nothing. */
async function results(
  { clients }: Pick<StepWork, 'clients'>,
  stack: string,
  since: Date | undefined,
): Promise<ReadonlyMap<string, Detected>> {
  const { DescribeStackResourceDriftsCommand } = await import('@aws-sdk/client-cloudformation');
  const client = await clients.cloudformation();
  const found = new Map<string, Detected>();
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new DescribeStackResourceDriftsCommand({
        StackName: stack,
        MaxResults: 100,
        ...(NextToken ? { NextToken } : {}),
      }),
    );
    for (const drift of page.StackResourceDrifts ?? []) {
      const one = detectedIn(drift);
      const isOld = since !== undefined && drift.Timestamp !== undefined && drift.Timestamp < since;
      if (one && drift.LogicalResourceId !== undefined && !isOld) found.set(drift.LogicalResourceId, one);
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

/** Undefined for NOT_CHECKED, and for what this version does not know. */
function detectedIn({
  StackResourceDriftStatus: status,
  ExpectedProperties: expected,
  ActualProperties: actual,
}: StackResourceDrift): Detected | undefined {
  if (status === 'IN_SYNC') return { state: 'in-sync' };
  if (status === 'DELETED') return { state: 'missing' };
  if (status !== 'MODIFIED') return undefined;
  return {
    state: 'changed',
    expected: JSON.parse(expected ?? '{}') as Json,
    actual: JSON.parse(actual ?? '{}') as Json,
  };
}
