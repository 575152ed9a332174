import type { Dashboard as DashboardText, Visual as VisualText } from '../../schema/manifest.generated';
import type { Group } from '../ir/fleet/groups';
import type { Field, Sensor } from '../ir/fleet/sensors';
import { isWatched } from '../ir/fleet/silent';
import type { Origin } from '../ir/origin';

export interface DefaultDashboard {
  readonly id: string;
  readonly text: DashboardText;
  readonly origin: Origin;
}

/** As many as a manifest may have. */
const MOST_DASHBOARDS = 50;
const MOST_LINES = 6;

/** A dashboard for each type of sensor that is in use, in the words of the manifest: what its owner would write first. */
export function defaultDashboards(sensors: readonly Sensor[], groups: readonly Group[]): readonly DefaultDashboard[] {
  return sensors
    .flatMap((sensor): readonly DefaultDashboard[] => {
      const own = groups.filter((group) => group.sensor.id === sensor.id);
      const visuals = visualsOf(sensor, own);
      if (own.length === 0 || visuals.length === 0) return [];
      const text: DashboardText = {
        title: sensor.title,
        on: own.map(({ id }) => id),
        visuals,
        rollups: ['week', 'month'],
        // Only the twin draws it, where a look costs nothing.
        live: true,
      };
      return [{ id: sensor.id, text, origin: sensor.origin }];
    })
    .slice(0, MOST_DASHBOARDS);
}

function visualsOf({ fields, driver }: Sensor, groups: readonly Group[]): VisualText[] {
  const numbers = fields.filter(({ type }) => type === 'number' || type === 'integer');
  const [first, second] = numbers;
  const watched = groups.some(isWatched);
  const reader = driver.use === 'simulate' && driver.kind === 'rfid-reader';
  const followed = reader ? fields.find(({ type, values }) => type === 'string' && values === undefined) : undefined;
  return [
    ...numbers.slice(0, MOST_LINES).map(({ id }) => line(id, groups)),
    ...(followed ? [{ path: followed.id }, { bar: `count(${followed.id})`, by: 'device_id' }] : []),
    ...(first ? values(first) : []),
    ...(first && second ? [{ scatter: [first.id, second.id], by: 'device_id' }] : []),
    ...(watched ? [{ table: 'alerts' }] : []),
    { table: 'latest' },
  ];
}

/** Nobody wrote this chart, so what no tool could draw, or no eye tell apart, is not asked for: QuickSight draws twenty lines in a chart. */
const MOST_BOUNDS = 20;

function line(field: string, groups: readonly Group[]): VisualText {
  const sides = groups.flatMap(({ thresholds }) =>
    thresholds.flatMap(({ bounds }) =>
      bounds?.field === field ? [bounds.above, bounds.below].filter((value) => value !== undefined) : [],
    ),
  );
  const drawn = sides.length > 0 && sides.length <= MOST_BOUNDS;
  return { line: field, by: 'device_id', ...(drawn ? { thresholds: true } : {}) };
}

const values = ({ id }: Field): readonly VisualText[] => [
  { bar: `avg(${id})`, by: 'device_id' },
  { heatmap: `avg(${id})`, by: 'device_id' },
  { kpi: `max(${id})` },
];
