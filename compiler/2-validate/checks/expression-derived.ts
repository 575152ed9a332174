import type { DocumentCheck } from '../check';
import { expressionProblems } from '../expression-problems';
import { writtenDerived } from '../written-derived';

/** Does every formula hold together on the sensors that have its fields? */
export const expressionDerived: DocumentCheck = function* (subject) {
  for (const { field, formula } of writtenDerived(subject)) {
    yield* expressionProblems(subject, formula, field.problems);
  }
};
