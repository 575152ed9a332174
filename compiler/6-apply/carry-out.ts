import type { Snapshot } from '../../schema/plan/snapshot';
import { inStackOrder } from '../5-plan/in-stack-order';
import { stages } from '../ir/stack';
import { type ApplyOptions, desiredStack } from './apply-options';
import { uploadAssets } from './assets/upload-assets';
import { changeStack } from './stacks/change-stack';
import { deleteStack } from './stacks/delete-stack';
import { liveStack } from './stacks/live-stack';
import { onStage } from './stacks/on-stage';
import { templateHash } from './stacks/template-source';
import { type Applied, writeApplied } from './state/applied';
import type { Lock } from './state/lock';
import type { Store } from './state/store';
import { clearUnfinished, readUnfinished, type Unfinished, writeUnfinished } from './state/unfinished';
import { markPlan } from './state/used-plan';
import type { ApplyStep } from './step/apply-step';
import { step } from './step/step';
import { requireUninterrupted, type StepWork } from './step/step-work';

/** What an apply has at hand once it holds the lock. */
export interface Held extends StepWork {
  readonly store: Store;
  readonly lock: Lock;
  readonly order: ApplyOptions;
  readonly base: Applied | undefined;
  /** Stacks that were made to get the lock, with the hashes of their templates. */
  readonly made: Readonly<Record<string, string>>;
}

/** The steps: assets, what comes before the stacks, stacks, what comes behind them, and last the snapshot, which makes the target the applied state. */
export async function carryOut(held: Held): Promise<void> {
  const { store, order, base } = held;
  const { plan, target, owner, seal } = order;
  const use = { owner, at: isoOf(held) };
  const left = await readUnfinished(store);
  const notes = new Notes(held, {
    format: 'fleetwright/unfinished/v1',
    since: use.at,
    owner,
    target: plan.target.hash,
    stacks: { ...left?.stacks, ...held.made },
  });
  await notes.save();
  if (seal !== null) await markPlan(store, seal, { ...use, state: 'begun' });

  await step(held, 'assets', async () => {
    const known = new Set(left ? [] : Object.keys(base?.snapshot.assets ?? {}));
    const sent = await uploadAssets(held, store, target, order.uploads, known);
    return sent === 0 ? undefined : `${sent} uploaded`;
  });
  const goesOn = left !== undefined;
  await runSteps(held, order.earlier, goesOn);
  const wanted = inStackOrder(Object.keys(target.stacks));
  for (const stage of stages(wanted)) await onStage(held, stage, '', (short) => reachStack(held, notes, short));
  const known = Object.keys({ ...base?.snapshot.stacks, ...notes.stacks });
  const gone = inStackOrder(known.filter((short) => !wanted.includes(short)));
  for (const stage of stages([...gone].reverse()))
    await onStage(held, stage, 'gone ', (short) => removeStack(held, notes, short));
  await runSteps(held, order.later, goesOn);
  requireHeld(held);
  await step(held, 'snapshot', async () => {
    await writeApplied(store, { snapshot: target, hash: plan.target.hash, appliedAt: isoOf(held), plan: seal });
    if (seal !== null) await markPlan(store, seal, { ...use, state: 'done' });
    await clearUnfinished(store);
    return 'saved';
  });
}

async function runSteps(held: Held, steps: readonly ApplyStep[], goesOn: boolean): Promise<void> {
  const { plan, target, allowDelete, maxFailures, deletesCertificates } = held.order;
  const rest = { allowDelete, maxFailures, deletesCertificates, goesOn };
  const work = { ...held, base: held.base?.snapshot, target, plan, ...rest };
  for (const { name, run } of steps)
    await step(held, name, () => run({ ...work, requireHeld: () => requireHeld(held) }));
}

/** Unchanged stacks are skipped without a call: what is live is known from the state. */
async function reachStack(held: Held, notes: Notes, short: string): Promise<string | undefined> {
  const order = desiredStack(held.order, short);
  const hash = templateHash(order.template);
  if (notes.liveHash(short) === hash && !order.putsBack) return undefined;
  requireHeld(held);
  await notes.note(short, null);
  const outcome = await changeStack(held, held.store, order);
  await notes.note(short, hash);
  return outcome === 'unchanged' ? undefined : outcome;
}

async function removeStack(held: Held, notes: Notes, short: string): Promise<string | undefined> {
  requireHeld(held);
  await notes.note(short, null);
  const live = await liveStack(held, `${held.order.target.fleet}-${short}`);
  if (live) await deleteStack(held, short, live, held.order.token);
  return live ? 'deleted' : undefined;
}

/**
 * What is known of the stacks while an apply is under way, kept where the next one finds it. Stacks that change at once note at once: what comes
 * while something is being written goes together into the next writing, so that an older note never overwrites a newer one.
 */
class Notes {
  #last: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(
    private readonly held: Held,
    private unfinished: Unfinished,
  ) {}

  get stacks(): Unfinished['stacks'] {
    return this.unfinished.stacks;
  }

  save(): Promise<void> {
    this.#next ??= this.#last.then(() => {
      this.#next = undefined;
      return writeUnfinished(this.held.store, this.unfinished);
    });
    this.#last = this.#next.catch(() => {});
    return this.#next;
  }

  async note(stack: string, hash: string | null): Promise<void> {
    this.unfinished = { ...this.unfinished, stacks: { ...this.unfinished.stacks, [stack]: hash } };
    await this.save();
  }

  /** Hash of the template that is live; null where it is not known, as of a stack whose change was begun and not seen to its end. */
  liveHash(stack: string): string | null {
    const noted = this.unfinished.stacks[stack];
    return noted === undefined ? appliedHash(this.held.base?.snapshot, stack) : noted;
  }
}

function appliedHash(snapshot: Snapshot | undefined, stack: string): string | null {
  const before = snapshot?.stacks[stack];
  return before ? templateHash(before.template) : null;
}

function requireHeld(held: Held): void {
  held.lock.requireHeld();
  requireUninterrupted(held);
}

const isoOf = ({ time }: StepWork) => new Date(time.now()).toISOString();
