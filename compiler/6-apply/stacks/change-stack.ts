import { Refusal } from '../refusal';
import type { Store } from '../state/store';
import { requireTime, type Work } from '../work';
import { createStack } from './create-stack';
import { deleteStack } from './delete-stack';
import { follow } from './follow';
import { type LiveStack, liveStack } from './live-stack';
import type { StackOrder, StackOutcome } from './stack-order';
import { updateStack } from './update-stack';

/**
 * Brings a stack to where it shall be, from whatever state it is in; can be run again and again. What is stuck and holds something is
 * left as it is and refused: a person decides, by `fleet recover`.
 */
export async function changeStack(work: Work, store: Store, order: StackOrder): Promise<StackOutcome> {
  for (;;) {
    requireTime(work);
    const live = await liveStack(work, order.name);
    if (!live || live.state === 'gone') {
      if (await createStack(work, store, order)) return 'created';
      continue; // Somebody else was faster: look again.
    }
    switch (live.state) {
      case 'settled':
        return updateStack(work, store, order, live);
      case 'moving':
        await follow(work, order.short, live.id);
        break;
      case 'empty':
        await deleteStack(work, order.short, live, order.token);
        break;
      default:
        throw stuck(order.short, live);
    }
  }
}

function stuck(short: string, { status, reason }: LiveStack): Refusal {
  return new Refusal(
    'stuck-stack',
    `stack ${short} is stuck in ${status}${reason === '' ? '' : `: ${reason}`}`,
    'run `fleet recover`, which says what it will do, then apply again',
  );
}
