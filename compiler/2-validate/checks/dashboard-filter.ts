import { diagnose } from '../../diagnostics/diagnose';
import { didYouMean } from '../../diagnostics/suggest';
import { type DocumentCheck, valueAt } from '../check';
import { metadataOfGroups } from '../metadata-of-groups';

const ALWAYS = ['group', 'device_id', 'event_time'];

/** Is every filter a column that the charts have? */
export const dashboardFilter: DocumentCheck = function* (subject) {
  for (const [id, { groups }] of subject.dashboards) {
    const metadata = metadataOfGroups(subject, groups);
    if (!metadata) continue;
    for (const [at, filter] of (subject.manifest.dashboards?.[id]?.filters ?? []).entries()) {
      if (ALWAYS.includes(filter) || metadata.has(filter)) continue;
      const hint = didYouMean(filter, [...ALWAYS, ...metadata], 'column');
      yield diagnose('dashboard-filter', valueAt(subject, 'dashboards', id, 'filters', at), { filter, hint });
    }
  }
};
