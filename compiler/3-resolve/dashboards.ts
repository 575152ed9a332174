import type { Dashboard as DashboardText, Visual as VisualText } from '../../schema/manifest.generated';
import type { DashboardScope } from '../2-validate/dashboards';
import type { Validated } from '../2-validate/validated';
import type { TypedExpression } from '../expression/typed';
import type { Dashboard, Measure, TableRows, Visual } from '../ir/fleet/dashboards';
import type { Group } from '../ir/fleet/groups';
import type { Sensor } from '../ir/fleet/sensors';
import type { Origin } from '../ir/origin';
import { defaultDashboards } from './default-dashboards';
import type { Origins } from './origins';
import { ask } from './questions/ask';
import type { Lake } from './questions/shown-trees';
import { sorted } from './sorted';

/** A dashboard before its questions are asked: the trees of the ETL are made in between, for a path follows a tag only if it is shown. */
export interface DashboardOutline {
  readonly dashboard: Dashboard;
  readonly rollups: NonNullable<DashboardText['rollups']>;
}

/** A dashboard as it is to be outlined: as the manifest has it, or as its owner would write it first. */
export interface WrittenDashboard {
  readonly id: string;
  readonly text: DashboardText;
  /** Whether the manifest has it. */
  readonly named: boolean;
  /** The groups it shows, sorted. */
  readonly on: readonly string[];
  readonly visuals: readonly WrittenVisual[];
  /** Sorted by name. */
  readonly calculated: readonly { readonly id: string; readonly expression: TypedExpression }[];
  readonly origin: Origin;
}

export interface WrittenVisual {
  readonly text: VisualText;
  /** What it draws, where that is a field or an aggregate of one. */
  readonly measure: Measure | undefined;
  readonly origin: Origin;
}

/** The dashboards of the manifest, or one for every type of sensor where it names none and there is something to ask. */
export function outlineDashboards(
  { manifest, dashboards }: Validated,
  sensors: readonly Sensor[],
  groups: readonly Group[],
  origins: Origins,
): readonly DashboardOutline[] {
  const named = sorted(manifest.dashboards).map(([id, text]) => written(id, text, dashboards.get(id), origins));
  const all = named.length > 0 || !manifest.etl ? named : defaultDashboards(sensors, groups);
  return all.map((one) => ({ dashboard: outline(one), rollups: one.text.rollups ?? [] }));
}

function written(
  id: string,
  text: DashboardText,
  scope: DashboardScope | undefined,
  origins: Origins,
): WrittenDashboard {
  if (!scope) throw new Error(`stair 2 left out the dashboard ${id}`);
  return {
    id,
    text,
    named: true,
    on: scope.groups,
    visuals: text.visuals.map((visual, at) => ({
      text: visual,
      measure: scope.visuals[at]?.uses[0]?.measure,
      origin: origins.value('dashboards', id, 'visuals', at),
    })),
    calculated: sorted(text.calculated).map(([name]) => ({ id: name, expression: expressionOf(scope, name) })),
    origin: origins.at('dashboards', id),
  };
}

function expressionOf({ calculated }: DashboardScope, name: string): TypedExpression {
  const result = calculated.get(name);
  if (!result?.ok) throw new Error(`stair 2 let a calculated field pass: ${name}`);
  return result.expression;
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

function outline({ id, text, named, on, visuals, calculated, origin }: WrittenDashboard): Dashboard {
  return {
    id,
    title: text.title ?? id,
    named,
    to: [...(text.to ?? (['grafana', 'quicksight'] as const))].sort(),
    on,
    visuals: identified(visuals.map(resolveVisual)),
    filters: text.filters ?? ['group', 'device_id', 'event_time'],
    rollups: [],
    calculated: calculated.map((field) => ({
      ...field,
      origin: { ...origin, path: [...origin.path, 'calculated', field.id] },
    })),
    live: text.live ?? false,
    viewers: [...(text.viewers ?? [])].sort(),
    origin,
  };
}

const MEASURED = ['line', 'bar', 'kpi', 'heatmap', 'map'] as const;

function resolveVisual({ text: visual, measure, origin }: WrittenVisual): Visual {
  const common = {
    id: visualId(visual),
    title: visual.title ?? defaultTitle(visual),
    ...(visual.by === undefined ? {} : { by: visual.by }),
    thresholds: visual.thresholds ?? false,
    origin,
  };
  for (const kind of MEASURED) {
    if (visual[kind] === undefined) continue;
    if (!measure) throw new Error(`stair 2 let a measure pass: ${visual[kind]}`);
    const { predicted } = visual;
    if (kind !== 'line') return { ...common, kind, measure };
    return { ...common, kind, measure, ...(predicted === undefined ? {} : { predicted }) };
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
