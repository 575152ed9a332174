import { findUnit } from '../../../schema/units';
import type { Visual } from '../../ir/fleet/dashboards';
import type { Question, QuestionMeasure } from '../../ir/fleet/question';
import type { CfnValue } from '../../ir/stack';
import { label } from './label';
import { boundsText, referenceLines } from './lines';
import { drillOf, type Wells, wellsOf } from './wells';

/** What is known of a visual while its chart is made. */
interface Chart {
  readonly question: Question;
  readonly wells: Wells;
  readonly of: (role: Question['dimensions'][number]['role']) => readonly CfnValue[];
  readonly values: readonly CfnValue[];
}

type ChartOf = (chart: Chart) => readonly [string, { readonly [key: string]: CfnValue }];

/** A visual of a sheet, by the kind that the manifest says. */
export function quickSightVisual(visual: Visual, id: string): CfnValue {
  const { question } = visual;
  if (!question) throw new Error(`${visual.id} asks nothing and cannot be shown`);
  const wells = wellsOf(id, question);
  const chart: Chart = {
    question,
    wells,
    of: (role) => question.dimensions.filter((one) => one.role === role).map((one) => wells.dimension(one)),
    values: question.measures.map((measure) => wells.measure(measure)),
  };
  const [type, configuration] = CHARTS[visual.kind](chart);
  const subtitle = DRAWS_LINES.includes(visual.kind) ? undefined : boundsText(question);
  return {
    [type]: {
      VisualId: id,
      Title: { Visibility: 'VISIBLE', FormatText: { PlainText: label(visual.title, 512) } },
      Subtitle: subtitle ? { Visibility: 'VISIBLE', FormatText: { PlainText: subtitle } } : { Visibility: 'HIDDEN' },
      ChartConfiguration: configuration,
      ...(type === 'TableVisual' ? {} : { ColumnHierarchies: hierarchies(chart, JSON.stringify(configuration)) }),
    },
  };
}

const DRAWS_LINES: readonly Visual['kind'][] = ['line', 'bar'];

const CHARTS: Readonly<Record<Visual['kind'], ChartOf>> = {
  line: ({ question, wells, of, values }) => [
    'LineChartVisual',
    {
      Type: 'LINE',
      FieldWells: {
        LineChartAggregatedFieldWells: { Category: of('time'), Values: values, Colors: of('series') },
      },
      PrimaryYAxisLabelOptions: axisLabel(question.measures, wells),
      ReferenceLines: referenceLines(question),
      Legend: { Visibility: 'VISIBLE', Position: 'RIGHT' },
    },
  ],
  bar: ({ question, wells, of, values }) => [
    'BarChartVisual',
    {
      Orientation: of('time').length > 0 ? 'VERTICAL' : 'HORIZONTAL',
      BarsArrangement: 'CLUSTERED',
      FieldWells: {
        BarChartAggregatedFieldWells: { Category: [...of('category'), ...of('time')], Values: values },
      },
      ValueLabelOptions: axisLabel(question.measures, wells),
      ReferenceLines: referenceLines(question),
    },
  ],
  scatter: ({ question, wells, of, values }) => {
    const [x, y] = question.measures;
    if (x?.compute.how === 'value' && y) {
      const points = {
        XAxis: [wells.coordinate(x.name)],
        YAxis: [wells.coordinate(y.name)],
        Category: of('series'),
      };
      return ['ScatterPlotVisual', { FieldWells: { ScatterPlotUnaggregatedFieldWells: points } }];
    }
    const averaged = { XAxis: values.slice(0, 1), YAxis: values.slice(1), Category: of('series'), Label: of('time') };
    return ['ScatterPlotVisual', { FieldWells: { ScatterPlotCategoricallyAggregatedFieldWells: averaged } }];
  },
  kpi: ({ of, values }) => [
    'KPIVisual',
    { FieldWells: { Values: values, TrendGroups: [...of('time'), ...of('series')] } },
  ],
  heatmap: ({ of, values }) => [
    'HeatMapVisual',
    {
      FieldWells: {
        HeatMapAggregatedFieldWells: { Rows: of('category'), Columns: of('hour'), Values: values },
      },
    },
  ],
  map: ({ of, values }) => [
    'GeospatialMapVisual',
    {
      FieldWells: {
        GeospatialMapAggregatedFieldWells: {
          Geospatial: [...of('latitude'), ...of('longitude')],
          Values: values,
          Colors: of('category'),
        },
      },
      MapStyleOptions: { BaseMapStyle: 'LIGHT_GRAY' },
    },
  ],
  table: (chart) => ['TableVisual', table(chart)],
  path: (chart) => ['TableVisual', table(chart)],
};

/** The rows as they are; the newest first where they have a time. */
function table({ question: { rows }, wells }: Chart): { readonly [key: string]: CfnValue } {
  const shown = rows.columns.map(({ name }) => ({ FieldId: wells.fieldId(name), Column: wells.column(name) }));
  const titles = rows.columns.map(({ name, title, unit }) => ({
    FieldId: wells.fieldId(name),
    CustomLabel: label(withUnit(title, unit), 256),
  }));
  const newest = rows.time && [{ FieldSort: { FieldId: wells.fieldId(rows.time), Direction: 'DESC' } }];
  return {
    FieldWells: { TableUnaggregatedFieldWells: { Values: shown } },
    FieldOptions: { SelectedFieldOptions: titles },
    ...(newest ? { SortConfiguration: { RowSort: newest } } : {}),
  };
}

function axisLabel(measures: readonly QuestionMeasure[], wells: Wells): CfnValue {
  return {
    AxisLabelOptions: measures.map((measure) => {
      const column = measure.compute.how === 'ratio' ? measure.name.replace('_', ' ') : measure.compute.column;
      return {
        CustomLabel: label(withUnit(measure.title, measure.unit), 256),
        ApplyTo: { FieldId: wells.fieldId(measure.name), Column: wells.column(column) },
      };
    }),
  };
}

function withUnit(title: string, unit: string): string {
  const symbol = findUnit(unit)?.symbol ?? '';
  return symbol === '' ? title : `${title}, ${symbol}`;
}

/** From site to group to device, and from years to minutes, where a field of the chart takes part. */
function hierarchies({ question, wells }: Chart, configuration: string): readonly CfnValue[] {
  const used = (id: string) => configuration.includes(JSON.stringify({ HierarchyId: id }).slice(1, -1));
  const place = {
    ExplicitHierarchy: { HierarchyId: wells.placeHierarchy, Columns: drillOf(question).map(wells.column) },
  };
  const time = { DateTimeHierarchy: { HierarchyId: wells.timeHierarchy } };
  return [...(used(wells.placeHierarchy) ? [place] : []), ...(used(wells.timeHierarchy) ? [time] : [])];
}
