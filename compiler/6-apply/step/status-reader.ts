import type { Applied } from '../state/applied';
import type { Store } from '../state/store';
import type { StepWork } from './step-work';

export interface StatusPart {
  readonly title: string;
  /** What it is, and how it stands: `registered`, `200`. */
  readonly rows: readonly (readonly [what: string, how: string])[];
}

/** Another part of the status; undefined where the fleet has none of it. */
export type StatusReader = (
  work: Pick<StepWork, 'clients'>,
  store: Store,
  applied: Applied | undefined,
) => Promise<StatusPart | undefined>;
