import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt } from '../check';
import { rulesOf } from '../written-rules';

/** Is every cleaning rule there once? */
export const cleanRuleTwice: DocumentCheck = function* (subject) {
  const rules = rulesOf(subject);
  for (const [at, { name, path }] of rules.entries()) {
    const first = rules.findIndex((other) => other.name === name);
    if (first === at) continue;
    const related = [{ place: keyAt(subject, ...(rules[first]?.path ?? path), name), message: 'the first one' }];
    yield diagnose('clean-rule-twice', keyAt(subject, ...path, name), { rule: name }, { related });
  }
};
