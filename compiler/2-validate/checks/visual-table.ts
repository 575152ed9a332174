import { diagnose } from '../../diagnostics/diagnose';
import { didYouMean } from '../../diagnostics/suggest';
import { type DocumentCheck, valueAt } from '../check';
import { visualsOf } from '../shown-visuals';

const TABLES = ['alerts', 'findings', 'latest', 'devices'];

/** Is every table one that there is, and does a table of alerts have something to show? */
export const visualTable: DocumentCheck = function* (subject) {
  for (const { visual, groups, path, scope } of visualsOf(subject)) {
    const { table } = visual;
    if (table === undefined) continue;
    const place = valueAt(subject, ...path, 'table');
    if (!TABLES.includes(table))
      yield diagnose('visual-table', place, { table, hint: didYouMean(table, TABLES, 'table') });
    const any = groups.some((group) => (subject.manifest.groups[group]?.thresholds ?? []).length > 0);
    const found = Object.values(subject.manifest.models ?? {}).some(
      ({ on, deploy, algorithm }) =>
        (deploy !== undefined || algorithm === 'robust-baseline') && on.some((group) => groups.includes(group)),
    );
    if (table === 'findings' && !found) yield diagnose('visual-findings-empty', place, {});
    if (table === 'alerts' && scope && !any) yield diagnose('visual-alerts-empty', place, {});
  }
};
