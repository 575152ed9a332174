import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';
import { type FieldUse, type VisualKind, visualsOf } from '../shown-visuals';

/** One number out of many rows, so it must be said how. */
const AGGREGATED: readonly VisualKind[] = ['kpi', 'heatmap', 'map'];
/** Rows as they are. */
const PLAIN: readonly VisualKind[] = ['scatter', 'path'];

/** Does every visual say what it shows: a field, or an aggregate of one? */
export const visualMeasure: DocumentCheck = function* (subject) {
  for (const { kind, uses } of visualsOf(subject)) {
    for (const use of uses) {
      const wrong = problemOf(kind, use);
      if (wrong) yield diagnose('visual-measure', valueAt(subject, ...use.path), { text: use.text, ...wrong });
    }
  }
};

function problemOf(kind: VisualKind, { text, measure }: FieldUse): { problem: string; fix: string } | undefined {
  if (!measure) {
    return {
      problem: 'is neither a field nor avg, min, max, sum or count of one',
      fix: 'write a field such as temperature or an aggregate such as avg(temperature); a formula goes into `calculated`',
    };
  }
  if (measure.aggregate === 'none' && AGGREGATED.includes(kind)) {
    return {
      problem: `does not say how many readings become one number in a ${kind}`,
      fix: `write for example avg(${text.trim()})`,
    };
  }
  if (measure.aggregate !== 'none' && PLAIN.includes(kind)) {
    return { problem: `is an aggregate, but a ${kind} shows readings one by one`, fix: `write ${measure.field}` };
  }
  return undefined;
}
