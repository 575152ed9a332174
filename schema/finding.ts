import type { Severity } from './agent-config';
import type { modelAlertId } from './edge-model';

/**
 * What a model has found on a device: an alert like that of a threshold, in the same columns, and beside them what speaks for it. A batch, an endpoint and an
 * agent say it alike, and the function `<fleet>-findings` makes one alert of what they say of one episode.
 */
export interface Finding {
  readonly group_id: string;
  readonly device_id: string;
  /** `model:<id>`, in the place of a threshold's id. */
  readonly threshold: ReturnType<typeof modelAlertId>;
  readonly severity: Severity;
  /** lasts: it is told already, and this is how it is by now. */
  readonly state: 'raised' | 'lasts' | 'cleared';
  /** The field that speaks most; empty where none does. */
  readonly field: string;
  /** The score as text: what is predicted, or how odd the reading is. */
  readonly value: string;
  readonly unit: string;
  /** ms since 1970-01-01 UTC, of the reading. */
  readonly event_time: number;
  /** ms since 1970-01-01 UTC, of the first reading above the bound: with model and device it names the episode. */
  readonly since_ms: number;
  readonly model: string;
  /** Of the registry; of an agent the version of its edge model. */
  readonly version: string;
  readonly score: number;
  /** The score from which it is odd, or the limit of a threshold that a predicted value crosses. */
  readonly bound: number;
  /** At most three, the one that speaks most first. */
  readonly fields: readonly FieldScore[];
}

/**
 * How much a field speaks for a finding, from 0 on. robust-baseline: its own score. All others: how far the feature of the field that lies farthest out is from what
 * the device usually says, in half widths of the middle 68 % of its training data, at most 50.
 */
export interface FieldScore {
  readonly field: string;
  readonly score: number;
}

const MOST_FIELDS = 3;

/** The fields that speak most, those that say nothing left out; equal ones in the order of their names. */
export function speakingMost(scores: Readonly<Record<string, number>>): readonly FieldScore[] {
  return Object.entries(scores)
    .map(([field, score]) => ({ field, score }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.field < b.field ? -1 : 1))
    .slice(0, MOST_FIELDS);
}
