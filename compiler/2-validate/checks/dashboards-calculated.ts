import { RESERVED_COLUMNS } from '../../../schema/envelope';
import { diagnose } from '../../diagnostics/diagnose';
import { type DocumentCheck, keyAt } from '../check';
import { dashboardGroups, dashboardScope } from '../dashboard-scope';
import { metadataOfAll } from './dashboards-columns';

/** Does every calculated field have a name of its own? */
export const dashboardsCalculated: DocumentCheck = function* (subject) {
  const { manifest } = subject;
  for (const [id, dashboard] of Object.entries(manifest.dashboards ?? {})) {
    const scope = dashboardScope(manifest, dashboard);
    const metadata = metadataOfAll(subject, dashboardGroups(manifest, dashboard)) ?? new Set();
    for (const name of Object.keys(dashboard.calculated ?? {})) {
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
