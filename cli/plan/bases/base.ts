import type { PlanBase } from '../../../schema/plan/plan';
import type { Snapshot } from '../../../schema/plan/snapshot';

/** What a plan starts from. */
export interface Base {
  readonly snapshot: Snapshot | undefined;
  readonly about: Omit<PlanBase, 'hash'>;
}

export const NOTHING: Base = { snapshot: undefined, about: { from: 'nothing', name: '' } };
