import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt } from '../check';

/** Is there a span after which those of `escalateTo` are told? */
export const escalationNever: DocumentCheck = function* (subject) {
  const { escalateTo = [], escalateAfter } = subject.manifest.alerts ?? {};
  if (escalateTo.length > 0 && escalateAfter === undefined) {
    yield diagnose('escalation-never', keyAt(subject, 'alerts', 'escalateTo'), {});
  }
};
