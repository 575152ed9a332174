import { type Interval, intervalOf } from '../expression/interval';
import { isNumeric } from '../expression/typed';
import type { Subject } from './check';
import { knowledgeOf } from './knowledge';
import { boundField } from './threshold-bounds';
import { type PlacedThreshold, thresholdsOf, type Watched } from './thresholds';

/** A threshold with one bound or two on a number that the group has: what is wrong with any of that is said by other checks. */
export interface ThresholdWithBounds extends PlacedThreshold {
  readonly field: string;
  readonly unit: string;
  /** Where the values of the field can lie. */
  readonly range: Interval;
}

/** Every one of them, in the order of the manifest. */
export function* thresholdsWithBounds(subject: Subject): Iterable<ThresholdWithBounds> {
  for (const placed of thresholdsOf(subject)) {
    const bound = boundField(placed.threshold, placed.watched);
    if (bound) yield { ...placed, ...bound, range: rangeOf(bound.field, placed.watched) };
  }
}

function rangeOf(field: string, { sensor, sensorId, derived }: Watched): Interval {
  const { numbers } = knowledgeOf(sensor);
  const formula = derived.find(({ id }) => id === field)?.on.get(sensorId);
  return (
    numbers.get(field) ??
    (formula && isNumeric(formula.type)
      ? intervalOf(formula, numbers)
      : { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY })
  );
}
