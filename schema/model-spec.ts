import type { Severity } from './agent-config';

/**
 * generated/sagemaker/<model>/model.json: all that the scripts of a model know about it. The treaty between the compiler, the Python scripts beside
 * it (compiler/targets/sagemaker/scripts/README.md says which folders they read and write), the twin and, as `edge.json`, the agent.
 * The scripts are the same for every model. Times and lengths in ms, shares from 0 to 1. Columns are names of the curated tables.
 */
export interface ModelSpec {
  readonly format: 'fleetwright/model-spec/v1';
  readonly model: string;
  readonly title: string;
  /** Of what it finds. */
  readonly severity: Severity;
  readonly task:
    | { readonly kind: 'predict'; readonly field: string; readonly column: string; readonly horizonMs: number }
    /**
     * An alarm up to `earlyMs` before a breach is right, an earlier one is false: the longest window or lag, at least 30 minutes.
     * One false alarm of a device in `falseAlarmEveryMs` is promised: what an alarm is, is learned from it.
     */
    | { readonly kind: 'detect'; readonly earlyMs: number; readonly falseAlarmEveryMs: number };
  /** What it learns from, a curated table per group. */
  readonly sources: readonly {
    readonly group: string;
    readonly table: string;
    readonly everyMs: number;
    /** The longest silence that is no gap: that of the ETL (`EtlGroup.gapMs`). */
    readonly gapMs: number;
    /** Thresholds of the group that read a field of this model, with their breach columns: what alarms are scored against. */
    readonly labels: readonly {
      readonly threshold: string;
      readonly column: string;
      /** For a plain limit of one column, the limit in its unit: then a predicted value can cross it. */
      readonly limit?: { readonly column: string; readonly above?: number; readonly below?: number };
    }[];
  }[];
  /** Sorted by id; the predicted field is among them. The agent has no derived fields. */
  readonly fields: readonly {
    readonly id: string;
    readonly column: string;
    readonly unit: string | null;
    readonly derived: boolean;
  }[];
  readonly features: {
    readonly rolling: readonly ('mean' | 'stddev' | 'min' | 'max' | 'range')[];
    readonly windowsMs: readonly number[];
    readonly lagsMs: readonly number[];
    readonly rates: boolean;
    readonly timeOfDay: boolean;
  };
  readonly algorithm: {
    readonly name: 'xgboost' | 'random-cut-forest' | 'isolation-forest' | 'robust-baseline';
    /** In place of the defaults in train.py; empty for none. */
    readonly hyperparameters: Readonly<Record<string, number | string>>;
    readonly seed: number;
  };
  /** The window ends with the newest reading there is, not with the clock: the same data, the same model. */
  readonly train: { readonly windowMs: number; readonly holdOut: number };
  /** The gate: the bound of the manifest, where there is one, and always the naive baseline. */
  readonly accept: {
    readonly metric: string;
    readonly below?: number;
    readonly above?: number;
    /**
     * persistence: nothing changes until the horizon. seasonal: as a day before. threshold: the thresholds of the groups, or a fixed band where there
     * are none. Predicting: seasonal with `timeOfDay`, else persistence. Detecting: threshold.
     */
    readonly baseline: 'persistence' | 'seasonal' | 'threshold';
  };
  readonly drift: { readonly psi: number };
  /** Path in the manifest, such as `models.motor-anomaly`, for messages. */
  readonly because: string;
}
