import type { Manifest, Visual as VisualText } from '../../schema/manifest.generated';
import { dashboardGroups, dashboardScope } from '../2-validate/dashboard-scope';
import { parseMeasure } from '../2-validate/measure';
import type { Dashboard, Measure, Visual } from '../ir/fleet/dashboards';
import type { Group } from '../ir/fleet/groups';
import type { Origins } from './origins';
import { sorted } from './sorted';
import { typed } from './typed';

export function resolveDashboards(
  manifest: Manifest,
  groups: readonly Group[],
  origins: Origins,
): readonly Dashboard[] {
  return sorted(manifest.dashboards).map(([id, dashboard]) => ({
    id,
    title: dashboard.title ?? id,
    to: [...(dashboard.to ?? (['grafana', 'quicksight'] as const))].sort(),
    on: dashboardGroups(manifest, dashboard).filter((group) => groups.some((known) => known.id === group)),
    visuals: dashboard.visuals.map((visual, at) =>
      resolveVisual(visual, origins.value('dashboards', id, 'visuals', at)),
    ),
    filters: dashboard.filters ?? ['group', 'device_id', 'event_time'],
    rollups: dashboard.rollups ?? [],
    calculated: sorted(dashboard.calculated).map(([name, text]) => ({
      id: name,
      expression: typed(text, dashboardScope(manifest, dashboard)),
      origin: origins.at('dashboards', id, 'calculated', name),
    })),
    viewers: [...(dashboard.viewers ?? [])].sort(),
    origin: origins.at('dashboards', id),
  }));
}

const MEASURED = ['line', 'bar', 'kpi', 'heatmap', 'map'] as const;

function resolveVisual(visual: VisualText, origin: Visual['origin']): Visual {
  const common = {
    title: visual.title ?? defaultTitle(visual),
    ...(visual.by === undefined ? {} : { by: visual.by }),
    thresholds: visual.thresholds ?? false,
    origin,
  };
  for (const kind of MEASURED) {
    const text = visual[kind];
    if (text !== undefined) return { ...common, kind, measure: measure(text) };
  }
  if (visual.scatter) return { ...common, kind: 'scatter', x: visual.scatter[0] ?? '', y: visual.scatter[1] ?? '' };
  if (visual.table) return { ...common, kind: 'table', rows: visual.table as 'alerts' | 'latest' | 'devices' };
  return { ...common, kind: 'path', field: visual.path ?? '' };
}

function defaultTitle(visual: VisualText): string {
  const shown = visual.line ?? visual.bar ?? visual.kpi ?? visual.heatmap ?? visual.map ?? visual.path ?? visual.table;
  const what = shown ?? (visual.scatter ?? []).join(' against ');
  return visual.by ? `${what} by ${visual.by}` : what;
}

function measure(text: string): Measure {
  const parsed = parseMeasure(text);
  if (!parsed) throw new Error(`stair 2 let a measure pass: ${text}`);
  return parsed;
}
