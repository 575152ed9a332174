import type { Plan } from '../../../schema/plan/plan';
import type { Snapshot } from '../../../schema/plan/snapshot';
import type { Store } from '../state/store';
import type { StepWork } from './step-work';

/** What a step of apply works with. */
export interface ApplyWork extends StepWork {
  readonly store: Store;
  /** What was applied before; undefined the first time. An unfinished apply may have gone beyond it. */
  readonly base: Snapshot | undefined;
  readonly target: Snapshot;
  readonly plan: Plan;
  readonly allowDelete: number | undefined;
  /** Of the devices that answer, the share that may reject new settings before a roll-out stops; 0 to 1. */
  readonly maxFailures: number;
  /** Certificates of things that are retired are deleted; otherwise they stay, inactive. */
  readonly deletesCertificates: boolean;
  /** An apply or a destroy before this one did not come to its end. */
  readonly goesOn: boolean;
  /** Throws when the lock was taken away or the user wants to leave: stands before every batch of changes. */
  readonly requireHeld: () => void;
}

/**
 * A step of apply that comes before or behind the stacks: the registry, the settings of devices, optional runs. It is run by every apply that is not
 * finished, and again after a crash, so it finds out by itself what is left to do; an unchanged fleet costs it next to nothing.
 */
export interface ApplyStep {
  /** `devices`; what events and the progress block call it. */
  readonly name: string;
  /** What was done, in a few words; undefined when there was nothing to do. */
  readonly run: (work: ApplyWork) => Promise<string | undefined>;
}
