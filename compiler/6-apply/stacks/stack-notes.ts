import type { Snapshot } from '../../../schema/plan/snapshot';
import type { Store } from '../state/store';
import { type Unfinished, writeUnfinished } from '../state/unfinished';
import { templateHash } from './template-source';

/**
 * What is known of the stacks while an apply is under way, kept where the next one finds it. Stacks that change at once note at once: what comes
 * while something is being written goes together into the next writing, so that an older note never overwrites a newer one.
 */
export class StackNotes {
  #last: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  constructor(
    private readonly store: Store,
    private readonly base: Snapshot | undefined,
    private unfinished: Unfinished,
  ) {}

  get stacks(): Unfinished['stacks'] {
    return this.unfinished.stacks;
  }

  save(): Promise<void> {
    this.#next ??= this.#last.then(() => {
      this.#next = undefined;
      return writeUnfinished(this.store, this.unfinished);
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
    return noted === undefined ? appliedHash(this.base, stack) : noted;
  }
}

function appliedHash(snapshot: Snapshot | undefined, stack: string): string | null {
  const before = snapshot?.stacks[stack];
  return before ? templateHash(before.template) : null;
}
