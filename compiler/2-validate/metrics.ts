import type { Model } from '../../schema/manifest.generated';

type Accept = NonNullable<Model['accept']>;

interface Metric {
  readonly task: 'predict' | 'detect';
  /** Whether a good model has a small or a large value. */
  readonly good: 'below' | 'above';
  /** A share lies between 0 and 1. */
  readonly share: boolean;
}

/** What each metric measures. mape is a share as well, but of a value that may be small: it can exceed 1. */
export const METRICS: Readonly<Record<Accept['metric'], Metric>> = {
  rmse: { task: 'predict', good: 'below', share: false },
  mae: { task: 'predict', good: 'below', share: false },
  mape: { task: 'predict', good: 'below', share: false },
  r2: { task: 'predict', good: 'above', share: true },
  precision: { task: 'detect', good: 'above', share: true },
  recall: { task: 'detect', good: 'above', share: true },
  f1: { task: 'detect', good: 'above', share: true },
  auc: { task: 'detect', good: 'above', share: true },
  'false-alarms-per-day': { task: 'detect', good: 'below', share: false },
};
