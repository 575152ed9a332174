import type { Snapshot } from '../../../schema/plan/snapshot';
import type { Store } from '../state/store';
import type { StepWork } from './step-work';

/** Takes away what no stack holds; can be run again. What was done in a few words, or undefined where nothing was left. */
export interface DestroyStep {
  readonly name: string;
  readonly run: (
    work: StepWork,
    store: Store,
    applied: Snapshot | undefined,
    options: { readonly deletesCertificates: boolean },
  ) => Promise<string | undefined>;
}
