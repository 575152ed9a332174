import { diagnose } from '../../diagnostics/diagnose';
import { didYouMean } from '../../diagnostics/suggest';
import { fieldsOf } from '../../expression/fields';
import { parse } from '../../expression/parse';
import { type DocumentCheck, type Subject, valueAt } from '../check';
import { metadataOfGroups } from '../metadata-of-groups';
import { type ShownVisual, type VisualKind, visualsOf } from '../shown-visuals';

const ALWAYS = ['group', 'device_id'];
const SPLIT: readonly VisualKind[] = ['bar', 'heatmap'];

/** Does every visual split by a column that is known for what it shows, and do those split that must? */
export const visualBy: DocumentCheck = function* (subject) {
  for (const shown of visualsOf(subject)) {
    const { visual, kind, path } = shown;
    if (visual.by === undefined) {
      if (!SPLIT.includes(kind) || (kind === 'bar' && visual.over !== undefined)) continue;
      const hint = 'write for example `by: device_id`';
      yield diagnose('visual-by', valueAt(subject, ...path), { problem: `a ${kind} needs \`by\``, hint });
      continue;
    }
    const metadata = metadataOfGroups(subject, groupsWithField(subject, shown));
    if (!metadata || ALWAYS.includes(visual.by) || metadata.has(visual.by)) continue;
    const fields = shown.uses.flatMap(({ measure }) => (measure ? [`\`${measure.field}\``] : []));
    const lacking = groupsWithField(subject, shown).map((group) => `\`${group}\``);
    const about = fields.length > 0 ? ` of ${fields.join(' and ')}` : '';
    const problem = `nothing that this ${kind}${about} shows has \`${visual.by}\`: the metadata of ${listed(lacking)} lacks it`;
    const hint = didYouMean(visual.by, [...ALWAYS, ...metadata], 'column');
    yield diagnose('visual-by', valueAt(subject, ...path, 'by'), { problem, hint });
  }
};

const MOST_NAMED = 5;

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return more > 0 ? `${names.slice(0, MOST_NAMED).join(', ')} and ${more} more` : names.join(', ');
}

/**
 * Of the groups a dashboard shows, those that can be in this chart: they have all of its fields, or it is not about a field. Derived and
 * calculated fields are had where all is had that their formulas read.
 */
export function groupsWithField(
  { manifest, derived }: Subject,
  { dashboard, groups, uses }: ShownVisual,
): readonly string[] {
  const fields = uses.flatMap(({ measure }) => measure?.field ?? []);
  const having = groups.filter((group) => {
    const sensorId = manifest.groups[group]?.sensor ?? '';
    const sensor = manifest.sensors[sensorId];
    if (!sensor || fields.length === 0) return false;
    const known = new Set([
      ...Object.keys(sensor.fields),
      ...derived.filter(({ on }) => on.has(sensorId)).map(({ id }) => id),
    ]);
    const calculated = manifest.dashboards?.[dashboard]?.calculated ?? {};
    return fields.every((field) => known.has(field) || readsOnly(calculated[field], known));
  });
  return having.length > 0 ? having : groups;
}

function readsOnly(formula: string | undefined, known: ReadonlySet<string>): boolean {
  const parsed = formula === undefined ? undefined : parse(formula);
  return parsed?.ok === true && [...fieldsOf(parsed.expression)].every((name) => known.has(name));
}
