import type { Json } from '../../../schema/plan/json';
import type { Visual } from '../../ir/fleet/dashboards';
import type { Fleet } from '../../ir/fleet/index';
import type { Question } from '../../ir/fleet/question';
import { dataSourceUid, panelId, uid } from './names';
import { narrowing, panelSql } from './panel-sql';
import { plainText } from './plain-text';
import { target } from './target-query';
import { boundsText, grafanaUnit, thresholdSteps } from './thresholds';

type Node = { readonly [key: string]: Json };

/** A panel, but for its place. */
export function panel(fleet: Fleet, dashboard: string, visual: Visual, question: Question, defaultDays: number): Node {
  const made = chartOf(visual, question);
  const link = drillLink(fleet, dashboard, question, made.labels === true);
  const { days } = question;
  return {
    id: panelId(visual.id),
    type: made.type,
    title: plainText(visual.title),
    description: boundsText(question),
    datasource: { type: 'grafana-athena-datasource', uid: dataSourceUid(fleet) },
    targets: [target(fleet, panelSql(question), made.labels ? 'series' : 'table')],
    fieldConfig: {
      defaults: {
        unit: made.unit ?? 'none',
        thresholds: { mode: 'absolute', steps: steps(question) },
        color: { mode: made.colour ?? 'palette-classic' },
        custom: made.custom ?? {},
        ...(made.labels && link.by ? { displayName: `\${__field.labels.${link.by}}` } : {}),
        links: link.links,
      },
      overrides: made.overrides ?? [],
    },
    options: made.options ?? {},
    transformations: made.transformations ?? [],
    ...(days > defaultDays ? { timeFrom: `${days}d` } : {}),
  };
}

interface Chart {
  readonly type: string;
  /** Columns of text become labels of series. */
  readonly labels?: boolean;
  readonly unit?: Json;
  readonly colour?: string;
  readonly custom?: Node;
  readonly options?: Node;
  readonly overrides?: readonly Json[];
  readonly transformations?: readonly Json[];
}

const LEGEND = { showLegend: true, displayMode: 'list', placement: 'bottom', calcs: [] };
const VALUES = { calcs: ['lastNotNull'], fields: '', values: true };

function chartOf({ kind }: Visual, question: Question): Chart {
  const { measures, dimensions, rows } = question;
  const [measure, second] = measures;
  const unit = measure && grafanaUnit(measure.unit);
  const of = (role: string) => dimensions.find((one) => one.role === role)?.column;
  const measured = { ...(unit === undefined ? {} : { unit }) };
  switch (kind) {
    case 'line':
      return {
        ...measured,
        type: 'timeseries',
        labels: true,
        custom: {
          drawStyle: 'line',
          lineWidth: 1,
          spanNulls: false,
          showPoints: 'auto',
          thresholdsStyle: drawn(question),
        },
        options: { legend: LEGEND, tooltip: { mode: 'multi', sort: 'desc' } },
      };
    case 'bar':
      return {
        ...measured,
        type: 'barchart',
        custom: { fillOpacity: 80, lineWidth: 1, thresholdsStyle: drawn(question) },
        options: {
          xField: of('category') ?? of('time') ?? '',
          orientation: of('time') === undefined ? 'horizontal' : 'vertical',
          legend: { ...LEGEND, showLegend: false },
          tooltip: { mode: 'single', sort: 'none' },
          showValue: 'auto',
          stacking: 'none',
          barWidth: 0.8,
          groupWidth: 0.7,
        },
      };
    case 'scatter':
      return {
        ...measured,
        type: 'xychart',
        custom: { show: 'points', pointSize: { fixed: 5 } },
        overrides: second ? [named(second.name, 'unit', grafanaUnit(second.unit))] : [],
        options: {
          mapping: 'manual',
          series: [{ x: byName(measure?.name ?? ''), y: byName(second?.name ?? '') }],
          legend: LEGEND,
          tooltip: { mode: 'single', sort: 'none' },
        },
        transformations: of('series') ? [partitioned(of('series') ?? '')] : [],
      };
    case 'kpi':
      return {
        ...measured,
        type: 'stat',
        colour: 'thresholds',
        options: {
          reduceOptions: dimensions.length === 0 ? VALUES : { ...VALUES, values: of('time') === undefined },
          colorMode: 'value',
          graphMode: of('time') === undefined ? 'none' : 'area',
          textMode: 'auto',
          justifyMode: 'auto',
          orientation: 'auto',
        },
      };
    case 'heatmap':
      return {
        ...measured,
        type: 'table',
        colour: 'continuous-BlYlRd',
        custom: { cellOptions: { type: 'color-background', mode: 'basic' }, align: 'center' },
        options: { showHeader: true, cellHeight: 'sm' },
        transformations: [
          {
            id: 'groupingToMatrix',
            options: {
              columnField: 'hour_of_day',
              rowField: of('category') ?? 'hour_of_day',
              valueField: measure?.name ?? '',
            },
          },
        ],
      };
    case 'map':
      return {
        ...measured,
        type: 'geomap',
        colour: 'thresholds',
        options: mapOptions(measure?.name ?? '', of('category') ?? ''),
      };
    case 'table':
      return {
        type: 'table',
        custom: { align: 'auto', filterable: true },
        options: { showHeader: true, cellHeight: 'sm' },
        overrides: rows.columns.map(({ name, title, unit: code }) => ({
          matcher: { id: 'byName', options: name },
          properties: [
            { id: 'displayName', value: plainText(title) },
            ...(code === '1' ? [] : [{ id: 'unit', value: grafanaUnit(code) }]),
          ],
        })),
      };
    case 'path':
      return path(question);
  }
}

/** A line per tag, with the device that saw it: the rows come as the newest first, and a line is drawn from the oldest on. */
function path({ rows }: Question): Chart {
  const tag = rows.columns[1]?.name ?? '';
  return {
    type: 'state-timeline',
    custom: { fillOpacity: 70, lineWidth: 0 },
    options: {
      mergeValues: true,
      showValue: 'auto',
      alignValue: 'left',
      rowHeight: 0.9,
      legend: LEGEND,
      tooltip: { mode: 'single', sort: 'none' },
    },
    transformations: [
      { id: 'filterFieldsByName', options: { include: { names: ['event_time', tag, 'device_id'] } } },
      { id: 'sortBy', options: { fields: {}, sort: [{ field: 'event_time', desc: false }] } },
      partitioned(tag),
    ],
  };
}

function mapOptions(value: string, name: string): Node {
  return {
    view: { id: 'fit', allLayers: true, lat: 0, lon: 0, zoom: 4, padding: 20 },
    basemap: { type: 'default', name: 'Basemap' },
    controls: { showZoom: true, mouseWheelZoom: true, showAttribution: true, showScale: false, showDebug: false },
    tooltip: { mode: 'details' },
    layers: [
      {
        type: 'markers',
        name: 'Sites',
        tooltip: true,
        location: { mode: 'coords', latitude: 'latitude', longitude: 'longitude' },
        config: {
          showLegend: true,
          style: {
            size: { fixed: 8, min: 4, max: 16 },
            color: { field: value, fixed: 'green' },
            text: { mode: 'field', field: name, fixed: '' },
            textConfig: { fontSize: 12, textAlign: 'center', textBaseline: 'middle', offsetX: 0, offsetY: -14 },
            opacity: 0.8,
            symbol: { mode: 'fixed', fixed: 'img/icons/marker/circle.svg' },
          },
        },
      },
    ],
  };
}

const byName = (options: string) => ({ matcher: { id: 'byName', options } });
const named = (options: string, id: string, value: Json) => ({
  matcher: { id: 'byName', options },
  properties: [{ id, value }],
});
const partitioned = (field: string) => ({
  id: 'partitionByValues',
  options: { fields: [field], keepFields: false, naming: { asLabels: true } },
});
const drawn = ({ lines }: Question) => ({ mode: lines.length > 0 ? 'dashed' : 'off' });

function steps(question: Question): Json {
  return question.lines.length > 0 ? [...thresholdSteps(question)] : [{ value: null, color: 'green' }];
}

/** A click narrows the dashboard to where the value comes from: from site to group to device. */
function drillLink(
  fleet: Fleet,
  dashboard: string,
  question: Question,
  labels: boolean,
): { readonly by: string | undefined; readonly links: Json } {
  const shown = question.measures.length === 0 ? narrowing(question) : question.dimensions.map(({ column }) => column);
  const by = narrowing(question)
    .filter((name) => shown.includes(name))
    .at(-1);
  if (by === undefined) return { by: question.dimensions.find(({ role }) => role === 'series')?.column, links: [] };
  const value = labels ? `__field.labels.${by}` : `__data.fields.${by}`;
  const url = `/d/${uid(fleet, dashboard)}?\${__url_time_range}&var-${by}=\${${value}:percentencode}`;
  return { by, links: [{ title: 'Show only this', url, targetBlank: false }] };
}
