import type { Json } from '../../../schema/plan/json';
import type { Visual } from '../../ir/fleet/dashboards';
import type { Question } from '../../ir/fleet/question';
import { mapOptions } from './map-options';
import { plainText } from './plain-text';
import { grafanaUnit } from './thresholds';

/** What a kind of visual is in Grafana: a type of panel, and how it draws. */
export interface Chart {
  readonly type: string;
  /** Columns of text become labels of series. */
  readonly labels?: boolean;
  readonly unit?: Json;
  readonly colour?: string;
  readonly custom?: { readonly [key: string]: Json };
  readonly options?: { readonly [key: string]: Json };
  readonly overrides?: readonly Json[];
  readonly transformations?: readonly Json[];
}

const CHARTS: Readonly<Record<Visual['kind'], (question: Question) => Chart>> = {
  line: lineChart,
  bar: barChart,
  scatter: scatterChart,
  kpi: numberChart,
  heatmap: heatmapChart,
  map: mapChart,
  table: tableChart,
  path: pathChart,
};

export function chartOf({ kind }: Visual, question: Question): Chart {
  return CHARTS[kind](question);
}

const LEGEND = { showLegend: true, displayMode: 'list', placement: 'bottom', calcs: [] };
const VALUES = { calcs: ['lastNotNull'], fields: '', values: true };

function lineChart(question: Question): Chart {
  return {
    ...measured(question),
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
}

function barChart(question: Question): Chart {
  const time = columnOf(question, 'time');
  return {
    ...measured(question),
    type: 'barchart',
    custom: { fillOpacity: 80, lineWidth: 1, thresholdsStyle: drawn(question) },
    options: {
      xField: columnOf(question, 'category') ?? time ?? '',
      orientation: time === undefined ? 'horizontal' : 'vertical',
      legend: { ...LEGEND, showLegend: false },
      tooltip: { mode: 'single', sort: 'none' },
      showValue: 'auto',
      stacking: 'none',
      barWidth: 0.8,
      groupWidth: 0.7,
    },
  };
}

function scatterChart(question: Question): Chart {
  const [measure, second] = question.measures;
  const series = columnOf(question, 'series');
  return {
    ...measured(question),
    type: 'xychart',
    custom: { show: 'points', pointSize: { fixed: 5 } },
    overrides: second ? [named(second.name, 'unit', grafanaUnit(second.unit))] : [],
    options: {
      mapping: 'manual',
      series: [{ x: byName(measure?.name ?? ''), y: byName(second?.name ?? '') }],
      legend: LEGEND,
      tooltip: { mode: 'single', sort: 'none' },
    },
    transformations: series ? [partitioned(series)] : [],
  };
}

function numberChart(question: Question): Chart {
  const isMoment = columnOf(question, 'time') === undefined;
  return {
    ...measured(question),
    type: 'stat',
    colour: 'thresholds',
    options: {
      reduceOptions: question.dimensions.length === 0 ? VALUES : { ...VALUES, values: isMoment },
      colorMode: 'value',
      graphMode: isMoment ? 'none' : 'area',
      textMode: 'auto',
      justifyMode: 'auto',
      orientation: 'auto',
    },
  };
}

function heatmapChart(question: Question): Chart {
  return {
    ...measured(question),
    type: 'table',
    colour: 'continuous-BlYlRd',
    custom: { cellOptions: { type: 'color-background', mode: 'basic' }, align: 'center' },
    options: { showHeader: true, cellHeight: 'sm' },
    transformations: [
      {
        id: 'groupingToMatrix',
        options: {
          columnField: 'hour_of_day',
          rowField: columnOf(question, 'category') ?? 'hour_of_day',
          valueField: question.measures[0]?.name ?? '',
        },
      },
    ],
  };
}

function mapChart(question: Question): Chart {
  return {
    ...measured(question),
    type: 'geomap',
    colour: 'thresholds',
    options: mapOptions(question.measures[0]?.name ?? '', columnOf(question, 'category') ?? ''),
  };
}

function tableChart({ rows }: Question): Chart {
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
}

/** A line per tag, with the device that saw it: the rows come as the newest first, and a line is drawn from the oldest on. */
function pathChart({ rows }: Question): Chart {
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

const columnOf = ({ dimensions }: Question, role: string) => dimensions.find((one) => one.role === role)?.column;

/** The unit of the first measure, where it has one. */
function measured({ measures: [measure] }: Question): { readonly unit?: Json } {
  const unit = measure && grafanaUnit(measure.unit);
  return unit === undefined ? {} : { unit };
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
