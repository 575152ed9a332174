import { diagnose } from '../../diagnostics/diagnose';
import { didYouMean } from '../../diagnostics/suggest';
import { type DocumentCheck, valueAt } from '../check';

/** Does every dashboard show groups that there are? */
export const unknownGroupInDashboards: DocumentCheck = function* (subject) {
  const { dashboards = {}, groups } = subject.manifest;
  for (const [id, dashboard] of Object.entries(dashboards)) {
    for (const [at, group] of (dashboard.on ?? []).entries()) {
      if (groups[group]) continue;
      const hint = didYouMean(group, Object.keys(groups), 'group');
      yield diagnose('unknown-group', valueAt(subject, 'dashboards', id, 'on', at), { group, hint });
    }
  }
};
