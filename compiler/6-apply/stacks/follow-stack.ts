import { retryReason } from '../aws/retry-reason';
import { requireUninterrupted, type StepWork } from '../step/step-work';
import { type LiveStack, liveStack } from './live-stack';
import { operationEvents, type ResourceEvent } from './operation-events';

/** Between two looks at a stack: soon at first, for small changes are quick. ms. */
const FIRST_LOOK = 400;
const LONGEST_LOOK = 5_000;
/** Looks that find a stack at rest without an event that says so: it may be the state from before the operation. */
const DOUBTFUL_LOOKS = 5;

/** How an operation ended. */
export interface Settled {
  /** Undefined: the stack is gone. */
  readonly stack: LiveStack | undefined;
  readonly events: readonly ResourceEvent[];
}

/**
 * Waits until a stack is not moving any more, and tells its events as they come. A look that fails never fails the operation, which goes on in
 * AWS; only what no later look could put right (credentials, an interrupt) ends the waiting.
 * `short` is the stack's name in the manifest's terms (`lake`); `before` the newest event from before the operation.
 */
export async function followStack(work: StepWork, short: string, stackId: string, before?: string): Promise<Settled> {
  const seen = new Set(before === undefined ? [] : [before]);
  const events: ResourceEvent[] = [];
  let status = '';
  let doubtful = 0;
  for (let wait = FIRST_LOOK; ; wait = Math.min(LONGEST_LOOK, wait * 1.5)) {
    const look = await attempt(async () => {
      const stack = await liveStack(work, stackId);
      return { stack, news: await operationEvents(work, stackId, (id) => seen.has(id)) };
    });
    if (look) {
      for (const event of look.news) {
        seen.add(event.id);
        events.push(event);
        if (!event.isStack) tellResource(work, short, event);
      }
      const { stack } = look;
      if (stack && stack.status !== status) work.tell({ event: 'stack', stack: short, status: stack.status });
      status = stack?.status ?? '';
      const isTold = events.some((event) => event.isStack && event.status === stack?.status);
      if (!stack || (stack.state !== 'moving' && (isTold || ++doubtful > DOUBTFUL_LOOKS))) return { stack, events };
    }
    requireUninterrupted(work);
    await work.time.sleep(wait, work.signal);
  }
}

function tellResource({ tell }: StepWork, stack: string, { logicalId, type, status, reason }: ResourceEvent): void {
  tell({ event: 'resource', stack, id: logicalId, kind: type, status, ...(reason === '' ? {} : { reason }) });
}

/** Undefined where another attempt may do. */
async function attempt<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (problem) {
    if (retryReason(problem) !== undefined) return undefined;
    throw problem;
  }
}
