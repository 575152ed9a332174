import type { Json } from '../../../schema/plan/json';
import type { Dashboard, Visual } from '../../ir/fleet/dashboards';
import type { Fleet } from '../../ir/fleet/index';
import { panelId, uid } from './names';
import { panel } from './panel';
import { plainText } from './plain-text';
import { variables } from './variables';

/** The form of the JSON model that Grafana 12 writes; older and newer versions read it. */
const SCHEMA_VERSION = 41;
const WIDTH = 24;
/** Of a dashboard that says `live`. */
const LIVE_REFRESH = '1m';

const SIZES: Readonly<Record<Visual['kind'], readonly [w: number, h: number]>> = {
  line: [12, 9],
  bar: [12, 9],
  scatter: [12, 9],
  kpi: [6, 5],
  heatmap: [24, 10],
  map: [12, 12],
  table: [24, 9],
  path: [24, 12],
};

/** A dashboard in Grafana's JSON model. Its roll-ups are rows that are folded: what nobody opens asks nothing. */
export function dashboardModel(fleet: Fleet, dashboard: Dashboard): { readonly [key: string]: Json } {
  const days = Math.min(...dashboard.visuals.map(({ question }) => question?.days || 31));
  const main = placed(fleet, dashboard, dashboard.visuals, 0, days);
  let y = main.bottom;
  const rows = dashboard.rollups.flatMap(({ every, visuals }): readonly Json[] => {
    const inside = placed(fleet, dashboard, visuals, y + 1, days);
    if (inside.panels.length === 0) return [];
    const row = {
      id: panelId(`row ${every}`),
      type: 'row',
      title: `By ${every}`,
      collapsed: true,
      gridPos: { x: 0, y, w: WIDTH, h: 1 },
      panels: inside.panels,
    };
    y += 1;
    return [row];
  });
  return {
    uid: uid(fleet, dashboard.id),
    title: plainText(dashboard.title, 200),
    tags: ['fleetwright', fleet.name],
    schemaVersion: SCHEMA_VERSION,
    editable: false,
    graphTooltip: 1,
    // Athena bills every query: whoever wants it fresh says so.
    refresh: dashboard.live ? LIVE_REFRESH : '',
    timezone: 'utc',
    time: { from: `now-${days}d/d`, to: 'now' },
    templating: { list: [...variables(fleet, dashboard)] },
    annotations: { list: [] },
    links: [],
    panels: [...main.panels, ...rows],
  };
}

/** From left to right, then below: a panel begins a new line where it does not fit. */
function placed(
  fleet: Fleet,
  dashboard: Dashboard,
  visuals: readonly Visual[],
  top: number,
  days: number,
): { readonly panels: readonly Json[]; readonly bottom: number } {
  let [x, y, height] = [0, top, 0];
  const panels = visuals.flatMap((visual): readonly Json[] => {
    const { question, kind } = visual;
    if (!question) return [];
    const [w, h] = SIZES[kind];
    if (x + w > WIDTH) [x, y, height] = [0, y + height, 0];
    const gridPos = { x, y, w, h };
    x += w;
    height = Math.max(height, h);
    return [{ ...panel(fleet, dashboard.id, visual, question, days), gridPos }];
  });
  return { panels, bottom: y + height };
}
