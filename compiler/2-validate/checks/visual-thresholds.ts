import type { Manifest } from '../../../schema/manifest.generated';
import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, valueAt } from '../check';
import { type VisualKind, visualsOf } from '../shown-visuals';

const WITH_LINES: readonly VisualKind[] = ['line', 'bar', 'scatter', 'kpi'];

/** Where a visual is to draw thresholds, are there any? */
export const visualThresholds: DocumentCheck = function* (subject) {
  for (const { visual, kind, uses, groups, path, scope } of visualsOf(subject)) {
    if (visual.thresholds !== true || !scope) continue;
    const fields = uses.flatMap(({ measure }) => measure?.field ?? []);
    const drawn = fields.some((field) => groups.some((group) => hasBound(subject.manifest, group, field)));
    if (drawn && WITH_LINES.includes(kind)) continue;
    const problem = WITH_LINES.includes(kind)
      ? `there is no threshold on \`${fields.join('` or `')}\` to draw`
      : `a ${kind} cannot draw thresholds`;
    yield diagnose('visual-thresholds', valueAt(subject, ...path, 'thresholds'), { problem });
  }
};

const hasBound = (manifest: Manifest, group: string, field: string) =>
  (manifest.groups[group]?.thresholds ?? []).some((threshold) => threshold.field === field);
