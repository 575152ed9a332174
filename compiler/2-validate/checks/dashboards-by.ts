import { diagnose } from '../../diagnostics/diagnose';
import { didYouMean } from '../../diagnostics/suggest';
import { type DocumentCheck, type Subject, valueAt } from '../check';
import { metadataOfAll } from './dashboards-columns';
import { type ShownVisual, type VisualKind, visualsOf } from './dashboards-visuals';

const ALWAYS = ['group', 'device_id'];
const SPLIT: readonly VisualKind[] = ['bar', 'heatmap'];

/** Does every visual split by a column that is known for what it shows, and do those split that must? */
export const dashboardsBy: DocumentCheck = function* (subject) {
  for (const shown of visualsOf(subject)) {
    const { visual, kind, path } = shown;
    if (visual.by === undefined) {
      if (!SPLIT.includes(kind) || (kind === 'bar' && visual.over !== undefined)) continue;
      const hint = 'write for example `by: device_id`';
      yield diagnose('visual-by', valueAt(subject, ...path), { problem: `a ${kind} needs \`by\``, hint });
      continue;
    }
    const metadata = metadataOfAll(subject, groupsWithField(subject, shown));
    if (!metadata || ALWAYS.includes(visual.by) || metadata.has(visual.by)) continue;
    const problem = `nothing that this ${kind} shows has \`${visual.by}\``;
    const hint = didYouMean(visual.by, [...ALWAYS, ...metadata], 'column');
    yield diagnose('visual-by', valueAt(subject, ...path, 'by'), { problem, hint });
  }
};

/** Of the groups a dashboard shows, those that can be in this chart: they have one of its fields, or it is not about a field of a sensor. */
export function groupsWithField({ manifest }: Subject, { groups, uses }: ShownVisual): readonly string[] {
  const having = groups.filter((group) => {
    const fields = manifest.sensors[manifest.groups[group]?.sensor ?? '']?.fields ?? {};
    return uses.some(({ measure }) => measure && measure.field in fields);
  });
  return having.length > 0 ? having : groups;
}
