import type { Plan } from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';
import type { Uploads } from './assets/upload-assets';
import type { ApplyStep } from './step/apply-step';

export interface ApplyOptions {
  readonly plan: Plan;
  /** Seal of the saved plan; null where the plan was made just now and shown. */
  readonly seal: string | null;
  readonly target: Snapshot;
  readonly uploads: Uploads;
  /** In this order: what must be seen, and what must be gone before a stack can lose what it hangs on. */
  readonly beforeStacks: readonly ApplyStep[];
  /** In this order. */
  readonly behindStacks: readonly ApplyStep[];
  /** The steps are run though nothing changed: one of them has somebody to tell who may not have heard. */
  readonly runsUnchanged?: boolean;
  readonly allowReplace: readonly string[];
  readonly allowDelete: number | undefined;
  /** Of the devices that answer, the share that may reject new settings before a roll-out stops; 0 to 1. */
  readonly maxFailures: number;
  /** Delete the certificates of things that are retired, instead of leaving them inactive. */
  readonly deletesCertificates: boolean;
  /** For people: who applies, and by which command. */
  readonly owner: string;
  readonly command: string;
  /** Letters, digits and hyphens, unique to this run. */
  readonly token: string;
  /** Wait for another apply to end, instead of being refused. */
  readonly wait: boolean;
}
