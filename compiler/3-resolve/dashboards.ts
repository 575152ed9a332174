import type { Dashboard as DashboardText, Manifest, Visual as VisualText } from '../../schema/manifest.generated';
import { dashboardGroups, dashboardScope } from '../2-validate/dashboard-scope';
import { parseMeasure } from '../2-validate/measure';
import type { Dashboard, Measure, TableRows, Visual } from '../ir/fleet/dashboards';
import type { Group } from '../ir/fleet/groups';
import type { Sensor } from '../ir/fleet/sensors';
import type { Origin } from '../ir/origin';
import { defaultDashboards } from './default-dashboards';
import type { Origins } from './origins';
import { ask } from './questions/ask';
import type { Lake } from './questions/lake-parts';
import { sorted } from './sorted';
import { typed } from './typed';

/** A dashboard before its questions are asked: the trees of the ETL are made in between, for a path follows a tag only if it is shown. */
export interface DashboardOutline {
  readonly dashboard: Dashboard;
  readonly rollups: NonNullable<DashboardText['rollups']>;
}

/** The dashboards of the manifest, or one for every type of sensor where it names none and there is something to ask. */
export function outlineDashboards(
  manifest: Manifest,
  sensors: readonly Sensor[],
  groups: readonly Group[],
  origins: Origins,
): readonly DashboardOutline[] {
  const named = sorted(manifest.dashboards);
  if (named.length > 0 || !manifest.etl) {
    return named.map(([id, text]) => ({
      dashboard: outline(id, text, manifest, groups, {
        named: true,
        dashboard: origins.at('dashboards', id),
        visual: (at) => origins.value('dashboards', id, 'visuals', at),
      }),
      rollups: text.rollups ?? [],
    }));
  }
  return defaultDashboards(sensors, groups).map(({ id, text, origin }) => ({
    dashboard: outline(id, text, manifest, groups, { named: false, dashboard: origin, visual: () => origin }),
    rollups: text.rollups ?? [],
  }));
}

/** Every visual with its question, and the sheets of roll-ups. */
export function askDashboards(outlines: readonly DashboardOutline[], lake: Lake): readonly Dashboard[] {
  return outlines.map(({ dashboard, rollups }) => ({
    ...dashboard,
    visuals: dashboard.visuals.map((visual) => asked(visual, ask(visual, dashboard, lake))),
    rollups: rollups.map((every) => ({
      every,
      visuals: dashboard.visuals.flatMap((visual) => {
        const question = ask(visual, dashboard, lake, every);
        return question ? [asked({ ...visual, id: `${visual.id}-by-${every}` }, question)] : [];
      }),
    })),
  }));
}

const asked = (visual: Visual, question: Visual['question']): Visual => (question ? { ...visual, question } : visual);

interface Marks {
  readonly named: boolean;
  readonly dashboard: Origin;
  readonly visual: (at: number) => Origin;
}

function outline(
  id: string,
  text: DashboardText,
  manifest: Manifest,
  groups: readonly Group[],
  marks: Marks,
): Dashboard {
  return {
    id,
    title: text.title ?? id,
    named: marks.named,
    to: [...(text.to ?? (['grafana', 'quicksight'] as const))].sort(),
    on: dashboardGroups(manifest, text).filter((group) => groups.some((known) => known.id === group)),
    visuals: identified(text.visuals.map((visual, at) => resolveVisual(visual, marks.visual(at)))),
    filters: text.filters ?? ['group', 'device_id', 'event_time'],
    rollups: [],
    calculated: sorted(text.calculated).map(([name, formula]) => ({
      id: name,
      expression: typed(formula, dashboardScope(manifest, text)),
      origin: { ...marks.dashboard, path: [...marks.dashboard.path, 'calculated', name] },
    })),
    live: text.live ?? false,
    viewers: [...(text.viewers ?? [])].sort(),
    origin: marks.dashboard,
  };
}

const MEASURED = ['line', 'bar', 'kpi', 'heatmap', 'map'] as const;

function resolveVisual(visual: VisualText, origin: Origin): Visual {
  const common = {
    id: visualId(visual),
    title: visual.title ?? defaultTitle(visual),
    ...(visual.by === undefined ? {} : { by: visual.by }),
    thresholds: visual.thresholds ?? false,
    origin,
  };
  for (const kind of MEASURED) {
    const text = visual[kind];
    if (text === undefined) continue;
    const { predicted } = visual;
    if (kind !== 'line') return { ...common, kind, measure: measure(text) };
    return { ...common, kind, measure: measure(text), ...(predicted === undefined ? {} : { predicted }) };
  }
  if (visual.scatter) return { ...common, kind: 'scatter', x: visual.scatter[0] ?? '', y: visual.scatter[1] ?? '' };
  if (visual.table) return { ...common, kind: 'table', rows: visual.table as TableRows };
  return { ...common, kind: 'path', field: visual.path ?? '' };
}

/** What is shown, in the words of the manifest: moving a visual, or naming it otherwise, keeps its id. */
function visualId({ title: _, thresholds: __, ...shown }: VisualText): string {
  const words = Object.entries(shown)
    .sort(([a], [b]) => rank(a) - rank(b))
    .flatMap(([key, value]) => [key === 'over' ? '' : key, String(value)]);
  return words
    .join('-')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

const LAST = ['predicted', 'by', 'over'];
const rank = (key: string) => LAST.indexOf(key);

/** Two visuals that show the same are told apart by a number. */
function identified(visuals: readonly Visual[]): readonly Visual[] {
  const seen = new Map<string, number>();
  return visuals.map((visual) => {
    const count = (seen.get(visual.id) ?? 0) + 1;
    seen.set(visual.id, count);
    return count === 1 ? visual : { ...visual, id: `${visual.id}-${count}` };
  });
}

function defaultTitle(visual: VisualText): string {
  const shown = visual.line ?? visual.bar ?? visual.kpi ?? visual.heatmap ?? visual.map ?? visual.path ?? visual.table;
  const what = shown ?? (visual.scatter ?? []).join(' against ');
  const beside = visual.predicted === undefined ? what : `${what}, measured and predicted`;
  return visual.by ? `${beside} by ${visual.by}` : beside;
}

function measure(text: string): Measure {
  const parsed = parseMeasure(text);
  if (!parsed) throw new Error(`stair 2 let a measure pass: ${text}`);
  return parsed;
}
