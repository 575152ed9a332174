import type { Dashboard as DashboardText, Visual as VisualText } from '../../schema/manifest.generated';
import type { Aggregate } from '../ir/fleet/dashboards';
import type { Group } from '../ir/fleet/groups';
import type { Field, Sensor } from '../ir/fleet/sensors';
import { isWatched } from '../ir/fleet/silent';
import type { WrittenDashboard, WrittenVisual } from './dashboards';

/** As many as a manifest may have. */
const MOST_DASHBOARDS = 50;
const MOST_LINES = 6;

/** A dashboard for each type of sensor that is in use, in the words of the manifest: what its owner would write first. */
export function defaultDashboards(sensors: readonly Sensor[], groups: readonly Group[]): readonly WrittenDashboard[] {
  return sensors
    .flatMap((sensor): readonly WrittenDashboard[] => {
      const own = groups.filter((group) => group.sensor.id === sensor.id);
      const shown = visualsOf(sensor, own);
      if (own.length === 0 || shown.length === 0) return [];
      const on = own.map(({ id }) => id);
      const text: DashboardText = {
        title: sensor.title,
        on,
        visuals: shown.map((visual) => visual.text),
        rollups: ['week', 'month'],
        // Only the twin draws it, where a look costs nothing.
        live: true,
      };
      const { id, origin } = sensor;
      const visuals = shown.map((visual) => ({ ...visual, origin }));
      return [{ id, text, named: false, on, visuals, calculated: [], origin }];
    })
    .slice(0, MOST_DASHBOARDS);
}

type Shown = Omit<WrittenVisual, 'origin'>;

function visualsOf({ fields, driver }: Sensor, groups: readonly Group[]): readonly Shown[] {
  const numbers = fields.filter(({ type }) => type === 'number' || type === 'integer');
  const [first, second] = numbers;
  const watched = groups.some(isWatched);
  const reader = driver.use === 'simulate' && driver.kind === 'rfid-reader';
  const followed = reader ? fields.find(({ type, values }) => type === 'string' && values === undefined) : undefined;
  return [
    ...numbers.slice(0, MOST_LINES).map(({ id }) => line(id, groups)),
    ...(followed ? [plain({ path: followed.id }), measured('bar', followed.id, 'count')] : []),
    ...(first ? values(first) : []),
    ...(first && second ? [plain({ scatter: [first.id, second.id], by: 'device_id' })] : []),
    ...(watched ? [plain({ table: 'alerts' })] : []),
    plain({ table: 'latest' }),
  ];
}

/** Nobody wrote this chart, so what no tool could draw, or no eye tell apart, is not asked for: QuickSight draws twenty lines in a chart. */
const MOST_BOUNDS = 20;

function line(field: string, groups: readonly Group[]): Shown {
  const sides = groups.flatMap(({ thresholds }) =>
    thresholds.flatMap(({ bounds }) =>
      bounds?.field === field ? [bounds.above, bounds.below].filter((value) => value !== undefined) : [],
    ),
  );
  const drawn = sides.length > 0 && sides.length <= MOST_BOUNDS;
  const text = { line: field, by: 'device_id', ...(drawn ? { thresholds: true } : {}) };
  return { text, measure: { field, aggregate: 'none' } };
}

const values = ({ id }: Field): readonly Shown[] => [
  measured('bar', id, 'avg'),
  measured('heatmap', id, 'avg'),
  measured('kpi', id, 'max'),
];

function measured(kind: 'bar' | 'heatmap' | 'kpi', field: string, aggregate: Aggregate): Shown {
  const text = { [kind]: `${aggregate}(${field})`, ...(kind === 'kpi' ? {} : { by: 'device_id' }) };
  return { text, measure: { field, aggregate } };
}

const plain = (text: VisualText): Shown => ({ text, measure: undefined });
