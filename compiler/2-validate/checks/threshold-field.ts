import { diagnose } from '../../diagnostics/diagnose';
import { didYouMean } from '../../diagnostics/suggest';
import { type DocumentCheck, valueAt } from '../check';
import { thresholdsOf, type Watched } from '../thresholds';

/** Does every bound watch a number that the readings of its group have? */
export const thresholdField: DocumentCheck = function* (subject) {
  for (const { threshold, path, watched } of thresholdsOf(subject)) {
    const { field } = threshold;
    if (field === undefined || threshold.when !== undefined || watched.broken.has(field)) continue;
    const type = watched.scope.get(field);
    const place = valueAt(subject, ...path, 'field');
    if (!type) yield diagnose('threshold-field', place, { field, ...missing(field, watched) });
    else if (!('unit' in type)) {
      const is = type.kind === 'boolean' ? 'true or false' : 'text';
      yield diagnose('threshold-field-type', place, { field, is });
    }
  }
};

function missing(field: string, { derived, scope, sensorId }: Watched): { problem: string; hint: string } {
  const hint = didYouMean(field, scope.keys(), 'field');
  const elsewhere = derived.find(({ id }) => id === field);
  if (!elsewhere) return { problem: `\`${sensorId}\` has no such field`, hint };
  return { problem: `\`${sensorId}\` lacks fields that it is derived from`, hint };
}
