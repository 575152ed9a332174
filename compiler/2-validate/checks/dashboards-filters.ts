import { diagnose } from '../../diagnostics/diagnose';
import { didYouMean } from '../../diagnostics/suggest';
import { type DocumentCheck, valueAt } from '../check';
import { dashboardGroups } from '../dashboard-scope';
import { metadataOfAll } from './dashboards-columns';

const ALWAYS = ['group', 'device_id', 'event_time'];

/** Is every filter a column that the charts have? */
export const dashboardsFilters: DocumentCheck = function* (subject) {
  for (const [id, dashboard] of Object.entries(subject.manifest.dashboards ?? {})) {
    const metadata = metadataOfAll(subject, dashboardGroups(subject.manifest, dashboard));
    if (!metadata) continue;
    for (const [at, filter] of (dashboard.filters ?? []).entries()) {
      if (ALWAYS.includes(filter) || metadata.has(filter)) continue;
      const hint = didYouMean(filter, [...ALWAYS, ...metadata], 'column');
      yield diagnose('dashboard-filter', valueAt(subject, 'dashboards', id, 'filters', at), { filter, hint });
    }
  }
};
