import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';

/** Does every threshold of a group have an id of its own? */
export const thresholdIdTwice: DocumentCheck = function* (subject) {
  for (const [group, { thresholds = [] }] of Object.entries(subject.manifest.groups)) {
    const place = (at: number) => valueAt(subject, 'groups', group, 'thresholds', at, 'id');
    for (const [at, { id }] of thresholds.entries()) {
      const first = thresholds.findIndex((other) => other.id === id);
      if (first === at) continue;
      const related = [{ place: place(first), message: 'the first one' }];
      yield diagnose('threshold-id-twice', place(at), { id, group }, { related });
    }
  }
};
