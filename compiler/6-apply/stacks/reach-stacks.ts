import { inStackOrder, stages } from '../../ir/stack-order';
import { type Held, requireHeld } from '../step/held';
import { changeStack } from './change-stack';
import { deleteStack } from './delete-stack';
import { desiredStack } from './desired-stack';
import { liveStack } from './live-stack';
import { onStage } from './on-stage';
import type { StackNotes } from './stack-notes';
import { templateHash } from './template-source';

/** Every stack of the target, as they depend on each other; then those that it has no more, the other way round. */
export async function reachStacks(held: Held, notes: StackNotes): Promise<void> {
  const wanted = inStackOrder(Object.keys(held.options.target.stacks));
  for (const stage of stages(wanted)) await onStage(held, stage, '', (short) => reachStack(held, notes, short));
  const known = Object.keys({ ...held.base?.snapshot.stacks, ...notes.stacks });
  const gone = inStackOrder(known.filter((short) => !wanted.includes(short)));
  for (const stage of stages([...gone].reverse()))
    await onStage(held, stage, 'gone ', (short) => removeStack(held, notes, short));
}

/** Unchanged stacks are skipped without a call: what is live is known from the state. */
async function reachStack(held: Held, notes: StackNotes, short: string): Promise<string | undefined> {
  const desired = desiredStack(held.options, short);
  const hash = templateHash(desired.template);
  if (notes.liveHash(short) === hash && !desired.putsBack) return undefined;
  requireHeld(held);
  await notes.note(short, null);
  const outcome = await changeStack(held, held.store, desired);
  await notes.note(short, hash);
  return outcome === 'unchanged' ? undefined : outcome;
}

async function removeStack(held: Held, notes: StackNotes, short: string): Promise<string | undefined> {
  requireHeld(held);
  await notes.note(short, null);
  const live = await liveStack(held, `${held.options.target.fleet}-${short}`);
  if (live) await deleteStack(held, short, live, held.options.token);
  return live ? 'deleted' : undefined;
}
