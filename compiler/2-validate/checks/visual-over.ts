import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';
import { type VisualKind, visualsOf } from '../shown-visuals';

const TIMED: readonly VisualKind[] = ['line', 'bar'];

/** Is the time axis the time of the readings, on a chart that has one? */
export const visualOver: DocumentCheck = function* (subject) {
  for (const { visual, kind, path } of visualsOf(subject)) {
    if (visual.over === undefined) continue;
    const place = valueAt(subject, ...path, 'over');
    if (visual.over !== 'event_time')
      yield diagnose('visual-over', place, { problem: `\`${visual.over}\` is not a time axis` });
    else if (!TIMED.includes(kind)) yield diagnose('visual-over', place, { problem: `a ${kind} has no time axis` });
  }
};
