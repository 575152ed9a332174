/**
 * generated/sagemaker/<model>/model.json: all that the scripts of a model know about it. The treaty between the compiler, the generated
 * Python (features.py, train.py, evaluate.py, inference.py), the twin and, as `edge.json`, the agent. The scripts are the same for every model.
 * Times and lengths in ms, shares from 0 to 1.
 */
export interface ModelSpec {
  readonly format: 'fleetwright/model-spec/v1';
  readonly model: string;
  readonly title: string;
  readonly task:
    | { readonly kind: 'predict'; readonly field: string; readonly horizonMs: number }
    | { readonly kind: 'detect' };
  /** The curated table it learns from, per group: columns as `lake` declares them. */
  readonly sources: readonly {
    readonly group: string;
    readonly table: string;
    readonly everyMs: number;
    /** Thresholds of the group: their breach columns are the labels an anomaly detector is scored against. */
    readonly labels: readonly { readonly threshold: string; readonly column: string }[];
  }[];
  readonly fields: readonly { readonly id: string; readonly column: string; readonly unit: string | null }[];
  readonly features: {
    readonly rolling: readonly ('mean' | 'stddev' | 'min' | 'max' | 'range')[];
    readonly windowsMs: readonly number[];
    readonly lagsMs: readonly number[];
    readonly rates: boolean;
    readonly timeOfDay: boolean;
  };
  readonly algorithm: {
    readonly name: 'xgboost' | 'random-cut-forest' | 'isolation-forest' | 'robust-baseline';
    readonly hyperparameters: Readonly<Record<string, number | string>>;
    readonly seed: number;
  };
  readonly train: { readonly windowMs: number; readonly holdOut: number };
  /** The gate: the bound of the manifest, where there is one, and always the naive baseline. */
  readonly accept: {
    readonly metric: string;
    readonly below?: number;
    readonly above?: number;
    readonly baseline: 'persistence' | 'seasonal' | 'threshold' | 'none';
  };
  readonly drift: { readonly psi: number };
  /** Path in the manifest, for messages. */
  readonly because: string;
}
