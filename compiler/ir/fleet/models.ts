import type { Origin } from '../origin';

export interface Model {
  readonly id: string;
  readonly title: string;
  readonly task:
    | { readonly kind: 'predict'; readonly field: string; readonly horizonMs: number }
    | { readonly kind: 'detect' };
  /** Group ids, sorted. */
  readonly on: readonly string[];
  /** Field ids, sorted; every group has them all. */
  readonly fields: readonly string[];
  readonly features: {
    readonly rolling: readonly ('mean' | 'stddev' | 'min' | 'max' | 'range')[];
    readonly windowsMs: readonly number[];
    readonly lagsMs: readonly number[];
    readonly rates: boolean;
    readonly timeOfDay: boolean;
    /** Whether features are kept in SageMaker Feature Store, and if so whether online as well. */
    readonly store?: 'offline' | 'online';
  };
  readonly algorithm: 'xgboost' | 'random-cut-forest' | 'isolation-forest' | 'robust-baseline';
  readonly train: { readonly windowMs: number; readonly holdOut: number };
  readonly accept?: { readonly metric: string; readonly below?: number; readonly above?: number };
  readonly deploy:
    | { readonly to: 'none' }
    | { readonly to: 'serverless' }
    | { readonly to: 'instance'; readonly instance: string; readonly count: number; readonly max?: number }
    | { readonly to: 'batch'; readonly every: 'hourly' | 'daily' | 'weekly' };
  readonly everyMs: number;
  readonly drift: { readonly psi: number };
  readonly origin: Origin;
}
