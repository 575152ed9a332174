import type { Manifest } from '../../../schema/manifest.generated';
import { diagnose } from '../../diagnostics/diagnose';
import { fieldType } from '../../expression/typed';
import { type DocumentCheck, valueAt } from '../check';
import { visualsOf } from '../shown-visuals';

/** Is a field the same thing, in one unit, in all groups that a visual shows? */
export const dashboardUnits: DocumentCheck = function* (subject) {
  for (const { uses, groups } of visualsOf(subject)) {
    for (const { measure, path } of uses) {
      if (!measure) continue;
      const kinds = variants(subject.manifest, groups, measure.field);
      if (kinds.length < 2) continue;
      yield diagnose('dashboard-units', valueAt(subject, ...path), { field: measure.field, units: kinds.join(', ') });
    }
  }
};

/** "`Cel` in `group1`": each unit or type that the field has, with the first group that has it so. */
function variants(manifest: Manifest, groups: readonly string[], field: string): readonly string[] {
  const found = new Map<string, string>();
  for (const group of groups) {
    const text = manifest.sensors[manifest.groups[group]?.sensor ?? '']?.fields[field];
    if (!text) continue;
    const type = fieldType(text.type ?? 'number', text.unit ?? '1');
    // A whole number and a number in one unit go on one axis.
    const key = 'unit' in type ? `\`${type.unit}\`` : type.kind;
    if (!found.has(key)) found.set(key, `${key} in \`${group}\``);
  }
  return [...found.values()];
}
