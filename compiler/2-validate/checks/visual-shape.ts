import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';
import { kindsOf } from '../shown-visuals';

/** Is every visual one chart? */
export const visualShape: DocumentCheck = function* (subject) {
  for (const [id, { visuals }] of Object.entries(subject.manifest.dashboards ?? {})) {
    for (const [at, visual] of visuals.entries()) {
      const kinds = kindsOf(visual);
      if (kinds.length === 1) continue;
      const problem = kinds.length === 0 ? 'the visual shows nothing' : `the visual is ${kinds.join(' and ')} at once`;
      yield diagnose('visual-shape', valueAt(subject, 'dashboards', id, 'visuals', at), { problem });
    }
  }
};
