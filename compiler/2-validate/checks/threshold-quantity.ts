import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';
import { quantityIn } from '../quantity';
import { sidesOf } from '../threshold-sides';
import { thresholdsWithBounds } from '../thresholds-with-bounds';

/** Is every bound a number in a unit that its field can be turned into? */
export const thresholdQuantity: DocumentCheck = function* (subject) {
  for (const { threshold, path, unit } of thresholdsWithBounds(subject)) {
    for (const side of sidesOf(threshold)) {
      const result = quantityIn(side.quantity, unit);
      if (!result.ok) yield diagnose('threshold-quantity', valueAt(subject, ...path, ...side.path), result);
    }
  }
};
