import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt } from '../check';
import { CONDITIONS, conditionsOf } from '../threshold-bounds';

/** Is every threshold one condition: a bound on a field, or an expression? */
export const thresholdShape: DocumentCheck = function* (subject) {
  for (const [group, { thresholds = [] }] of Object.entries(subject.manifest.groups)) {
    for (const [at, threshold] of thresholds.entries()) {
      const path = ['groups', group, 'thresholds', at];
      const name = `the threshold \`${threshold.id}\``;
      const [first, second] = conditionsOf(threshold);
      if (!first) {
        const problem = `${name} says no condition`;
        yield diagnose('threshold-shape', keyAt(subject, ...path, 'id'), { problem, fix: `add one of ${WORDS}` });
      } else if (second) {
        const problem = `${name} says two conditions, ${first} and ${second}`;
        const fix = second === 'when' ? 'keep one of them' : 'keep one, or write `outside: [lower, upper]` for both';
        yield diagnose('threshold-shape', keyAt(subject, ...path, second), { problem, fix });
      } else if (first === 'when' && threshold.field !== undefined) {
        const problem = `${name} has a field beside \`when\`, which names its fields itself`;
        yield diagnose('threshold-shape', keyAt(subject, ...path, 'field'), { problem, fix: 'remove `field`' });
      } else if (first !== 'when' && threshold.field === undefined) {
        const problem = `${name} does not say which field is ${first}`;
        const fix = 'add `field:` with a field of the sensor';
        yield diagnose('threshold-shape', keyAt(subject, ...path, first), { problem, fix });
      }
    }
  }
};

const WORDS = CONDITIONS.join(', ');
