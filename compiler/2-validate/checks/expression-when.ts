import type { DocumentCheck } from '../check';
import { expressionProblems } from '../expression-problems';
import { thresholdsOf } from '../thresholds';

/** Does every `when` hold together: can it be read, do its fields exist, do types and units agree, is it a condition? */
export const expressionWhen: DocumentCheck = function* (subject) {
  for (const { threshold, path, condition } of thresholdsOf(subject)) {
    if (threshold.when === undefined || !condition || !('problems' in condition)) continue;
    yield* expressionProblems(subject, [...path, 'when'], condition.problems);
  }
};
