import type { DestroyStep } from './destroy';
import type { LaterStep } from './later-step';
import type { StatusReader } from './status';

/** What stands beside the stacks, one line each, in the order it is run. */
export const LATER_STEPS: readonly LaterStep[] = [];

/** What is taken away before the stacks are: what only calls can take away. */
export const DESTROY_STEPS: readonly DestroyStep[] = [];

/** What `fleet status` says beyond the stacks. */
export const STATUS_READERS: readonly StatusReader[] = [];
