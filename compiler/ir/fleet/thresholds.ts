import type { TypedExpression } from '../../expression/typed';
import type { Origin } from '../origin';

export interface Threshold {
  readonly id: string;
  readonly title: string;
  /** The condition under which it is breached, typed and in the units of the sensor's fields. */
  readonly condition: TypedExpression;
  /** The simple form, where it has one: what charts draw as lines and agents evaluate without the expression language. */
  readonly bounds?: ThresholdBounds;
  /** How long the condition must hold, in ms; 0 for at once. */
  readonly forMs: number;
  readonly severity: 'critical' | 'warning' | 'info';
  readonly origin: Origin;
}

/** Breached when the field is greater than `above` or less than `below` (both in the field's unit). */
export interface ThresholdBounds {
  readonly field: string;
  readonly unit: string;
  readonly above?: number;
  readonly below?: number;
}
