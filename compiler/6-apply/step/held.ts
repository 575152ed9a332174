import type { ApplyOptions } from '../apply-options';
import type { Applied } from '../state/applied';
import type { Lock } from '../state/lock';
import type { Store } from '../state/store';
import { requireUninterrupted, type StepWork } from './step-work';

/** What an apply has at hand once it holds the lock. */
export interface Held extends StepWork {
  readonly store: Store;
  readonly lock: Lock;
  readonly options: ApplyOptions;
  /** What was applied before; undefined the first time. */
  readonly base: Applied | undefined;
  /** An apply or a destroy before this one did not come to its end. */
  readonly goesOn: boolean;
}

/** Throws when the lock was taken away or the user wants to leave: stands before every change. */
export function requireHeld(held: Held): void {
  held.lock.requireHeld();
  requireUninterrupted(held);
}
