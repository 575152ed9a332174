import { diagnose } from '../../diagnostics/diagnose';
import { didYouMean } from '../../diagnostics/suggest';
import { decidedParts } from '../../expression/decided';
import type { TypedExpression } from '../../expression/typed';
import type { DocumentCheck } from '../check';
import { placeInText } from '../expression-problems';
import { knowledgeOf } from '../knowledge';
import { thresholdsOf } from '../thresholds';

/** Can readings change every part of a `when`, given what the sensor can say? */
export const thresholdDecided: DocumentCheck = function* (subject) {
  for (const { threshold, path, watched, condition } of thresholdsOf(subject)) {
    const { when } = threshold;
    if (when === undefined || !condition || !('expression' in condition)) continue;
    const knowledge = knowledgeOf(watched.sensor);
    for (const { part, always } of decidedParts(condition.expression, knowledge)) {
      const place = placeInText(subject, [...path, 'when'], part.start, part.end);
      const hint =
        valueHint(part, knowledge.texts) ?? 'write a bound that the sensor can cross, or leave this part out';
      yield diagnose('threshold-decided', place, { part: when.slice(part.start, part.end), always, hint });
    }
  }
};

/** For `mode = 'defrots'`. */
function valueHint(part: TypedExpression, texts: ReadonlyMap<string, readonly string[]>): string | undefined {
  if (part.kind !== 'binary') return undefined;
  const sides = [part.left, part.right];
  const literal = sides.find((side) => side.kind === 'string');
  const field = sides.find((side) => side.kind === 'field');
  const values = field?.kind === 'field' ? texts.get(field.name) : undefined;
  return literal?.kind === 'string' && values ? didYouMean(literal.value, values, 'value') : undefined;
}
