import type { Store } from '../state/store';
import { Refusal } from '../step/refusal';
import { requireUninterrupted, type StepWork } from '../step/step-work';
import { createStack } from './create-stack';
import { deleteStack } from './delete-stack';
import type { DesiredStack, StackOutcome } from './desired-stack';
import { followStack } from './follow-stack';
import { findKept, resourcesOf, retainedIn } from './kept/find-kept';
import { importKept } from './kept/import-kept';
import { liveTemplate } from './kept/live-template';
import { type LiveStack, liveStack } from './live-stack';
import { updateStack } from './update-stack';

/**
 * Brings a stack to where it shall be, from whatever state it is in; can be run again and again. What is stuck and holds something is
 * left as it is and refused: a person decides, by `fleet recover`.
 */
export async function changeStack(work: StepWork, store: Store, order: DesiredStack): Promise<StackOutcome> {
  for (;;) {
    requireUninterrupted(work);
    const live = await liveStack(work, order.name);
    if (!live || live.state === 'gone') {
      if (await takeOver(work, store, order)) continue;
      if (await createStack(work, store, order)) return 'created';
      continue; // Somebody else was faster: look again.
    }
    switch (live.state) {
      case 'settled':
        if (await takeOver(work, store, order, live)) break;
        return updateStack(work, store, order, live);
      case 'moving':
        await followStack(work, order.short, live.id);
        break;
      case 'empty':
        await deleteStack(work, order.short, live, order.token);
        break;
      default:
        throw stuck(order.short, live);
    }
  }
}

/** What stayed when this stack, or a resource of it, went: it has its name, and a new one could not be made. False: there is nothing of it. */
async function takeOver(work: StepWork, store: Store, order: DesiredStack, live?: LiveStack): Promise<boolean> {
  if (retainedIn(order.template, store.address).length === 0) return false;
  const template = live && (await liveTemplate(work, live.id));
  const here = template === undefined ? {} : resourcesOf(template);
  const kept = await findKept(work, store.address, order, (id) => Object.hasOwn(here, id));
  if (kept.length === 0) return false;
  await importKept(work, store, order, kept, template);
  return true;
}

function stuck(short: string, { status, reason }: LiveStack): Refusal {
  return new Refusal(
    'stuck-stack',
    `stack ${short} is stuck in ${status}${reason === '' ? '' : `: ${reason}`}`,
    'run `fleet recover`, which says what it will do, then apply again',
  );
}
