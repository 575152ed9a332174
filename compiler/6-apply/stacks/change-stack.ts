import type { Store } from '../state/store';
import { Refusal } from '../step/refusal';
import { requireUninterrupted, type StepWork } from '../step/step-work';
import { createStack } from './create-stack';
import { deleteStack } from './delete-stack';
import type { DesiredStack, StackOutcome } from './desired-stack';
import { followStack } from './follow-stack';
import { findKept, retainedIn } from './kept/find-kept';
import { importKept } from './kept/import-kept';
import { liveTemplate } from './kept/live-template';
import { type LiveStack, liveStack } from './live-stack';
import { resourceBodies } from './resource-bodies';
import { updateStack } from './update-stack';

/**
 * Brings a stack to where it shall be, from whatever state it is in; can be run again and again. What is stuck and holds something is
 * left as it is and refused: a person decides, by `fleet recover`.
 */
export async function changeStack(work: StepWork, store: Store, desired: DesiredStack): Promise<StackOutcome> {
  for (;;) {
    requireUninterrupted(work);
    const live = await liveStack(work, desired.name);
    if (!live || live.state === 'gone') {
      if (await takeOver(work, store, desired)) continue;
      if (await createStack(work, store, desired)) return 'created';
      continue; // Somebody else was faster: look again.
    }
    switch (live.state) {
      case 'settled':
        if (await takeOver(work, store, desired, live)) break;
        return updateStack(work, store, desired, live);
      case 'moving':
        await followStack(work, desired.short, live.id);
        break;
      case 'empty':
        await deleteStack(work, desired.short, live, desired.token);
        break;
      default:
        throw stuck(desired.short, live);
    }
  }
}

/** What stayed when this stack, or a resource of it, went: it has its name, and a new one could not be made. False: there is nothing of it. */
async function takeOver(work: StepWork, store: Store, desired: DesiredStack, live?: LiveStack): Promise<boolean> {
  if (retainedIn(desired.template, store.address).length === 0) return false;
  const template = live && (await liveTemplate(work, live.id));
  const here = template === undefined ? {} : resourceBodies(template);
  const kept = await findKept(work, store.address, desired, (id) => Object.hasOwn(here, id));
  if (kept.length === 0) return false;
  await importKept(work, store, desired, kept, template);
  return true;
}

function stuck(short: string, { status, reason }: LiveStack): Refusal {
  return new Refusal(
    'stuck-stack',
    `stack ${short} is stuck in ${status}${reason === '' ? '' : `: ${reason}`}`,
    'run `fleet recover`, which says what it will do, then apply again',
  );
}
