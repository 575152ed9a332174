import { RESERVED_COLUMNS } from '../../../schema/envelope';
import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt } from '../check';
import { metadataOfGroups } from '../metadata-of-groups';

/** Does every calculated field have a name of its own? */
export const dashboardCalculated: DocumentCheck = function* (subject) {
  for (const [id, { groups, scope, calculated }] of subject.dashboards) {
    const metadata = metadataOfGroups(subject, groups) ?? new Set();
    for (const name of calculated.keys()) {
      const what = scope.has(name)
        ? 'a field'
        : metadata.has(name)
          ? 'a piece of metadata'
          : RESERVED_COLUMNS.includes(name)
            ? 'a column that every table has'
            : undefined;
      const place = keyAt(subject, 'dashboards', id, 'calculated', name);
      if (what) yield diagnose('dashboard-calculated', place, { name, what });
    }
  }
};
