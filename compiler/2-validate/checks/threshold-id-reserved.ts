import { RESERVED_THRESHOLDS } from '../../../schema/silent';
import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';

/** Is a threshold called as alerts about silence are? */
export const thresholdIdReserved: DocumentCheck = function* (subject) {
  for (const [group, { thresholds = [] }] of Object.entries(subject.manifest.groups)) {
    for (const [at, { id }] of thresholds.entries()) {
      if (!RESERVED_THRESHOLDS.includes(id)) continue;
      yield diagnose('threshold-id-reserved', valueAt(subject, 'groups', group, 'thresholds', at, 'id'), { id });
    }
  }
};
