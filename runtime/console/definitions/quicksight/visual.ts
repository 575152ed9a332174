import type { Choices, Column, Picture, PictureKind, Question, Timeline } from '../picture';
import { identifier, literal, type Selected, selectSql } from '../sql';
import { calculatedSql } from './calculated';
import type { ColumnIdentifier, Definition, Field, VisualDefinition, WellsDefinition } from './definition';

export interface DataSet {
  readonly sql: string;
  /** From names to types as QuickSight has them. */
  readonly columns: ReadonlyMap<string, string>;
}

export type DataSets = ReadonlyMap<string, DataSet>;

const KINDS: Readonly<Record<string, PictureKind>> = {
  LineChartVisual: 'line',
  BarChartVisual: 'bar',
  ScatterPlotVisual: 'scatter',
  KPIVisual: 'kpi',
  HeatMapVisual: 'heatmap',
  GeospatialMapVisual: 'map',
  TableVisual: 'table',
};

/** What each well is to a picture, in the order of the answer's columns. */
const ROLES: Readonly<Record<PictureKind, readonly (readonly [well: string, role: Column['role']])[]>> = {
  line: [
    ['Category', 'time'],
    ['Colors', 'series'],
    ['Values', 'value'],
  ],
  bar: [
    ['Category', 'category'],
    ['Colors', 'series'],
    ['Values', 'value'],
  ],
  scatter: [
    ['Category', 'series'],
    ['Label', 'time'],
    ['XAxis', 'x'],
    ['YAxis', 'y'],
  ],
  kpi: [
    ['TrendGroups', 'time'],
    ['Values', 'value'],
  ],
  heatmap: [
    ['Rows', 'row'],
    ['Columns', 'column'],
    ['Values', 'value'],
  ],
  map: [
    ['Colors', 'category'],
    ['Geospatial', 'latitude'],
    ['Values', 'value'],
  ],
  table: [
    ['GroupBy', 'cell'],
    ['Values', 'cell'],
  ],
};

/** Rows asked for at most: as many as QuickSight shows, or fewer where more could not be seen. */
const LIMITS: Readonly<Record<PictureKind, number>> = {
  line: 20_000,
  bar: 200,
  scatter: 2500,
  kpi: 400,
  heatmap: 5000,
  map: 500,
  table: 500,
};

interface Part {
  readonly field: Field;
  readonly column: Column;
  readonly source: ColumnIdentifier;
  readonly hierarchy: string | undefined;
  select(choices: Choices): Selected;
}

export function pictureOf(
  type: string,
  visual: VisualDefinition,
  place: Picture['place'],
  definition: Definition,
  sets: DataSets,
): Picture {
  const kind = KINDS[type];
  const { Title, Subtitle, ChartConfiguration: chart = {} } = visual;
  const base = {
    id: visual.VisualId,
    title: Title?.FormatText?.PlainText ?? visual.VisualId,
    note: Subtitle?.Visibility === 'HIDDEN' ? '' : (Subtitle?.FormatText?.PlainText ?? ''),
    place,
    horizontal: chart.Orientation === 'HORIZONTAL',
    lines: (chart.ReferenceLines ?? []).flatMap(({ DataConfiguration, StyleConfiguration, LabelConfiguration }) => {
      const value = DataConfiguration.StaticConfiguration?.Value;
      const label = LabelConfiguration?.CustomLabelConfiguration?.CustomLabel ?? '';
      return value === undefined ? [] : [{ value, label, colour: StyleConfiguration?.Color ?? '#c62828' }];
    }),
  };
  const cannot = (problem: string): Picture => ({
    ...base,
    kind: kind ?? 'table',
    levels: [],
    problem,
    ask: () => ({ sql: '', columns: [] }),
  });
  if (!kind) return cannot(`a ${type} is not drawn here`);
  try {
    const parts = partsOf(kind, visual, definition);
    const [first] = parts;
    const set = first && sets.get(first.source.DataSetIdentifier);
    if (!first || !set) return cannot('its data set is not among the generated files');
    const explicit = visual.ColumnHierarchies?.flatMap(({ ExplicitHierarchy }) => ExplicitHierarchy ?? []) ?? [];
    const drilled = parts.find(({ hierarchy }) => explicit.some(({ HierarchyId }) => HierarchyId === hierarchy));
    const levels = explicit.find(({ HierarchyId }) => HierarchyId === drilled?.hierarchy)?.Columns ?? [];
    const timeline = visual.VisualId.startsWith('path') ? timelineOf(parts) : undefined;
    return {
      ...base,
      kind,
      ...(drilled ? { level: drilled.source.ColumnName } : {}),
      levels: drilled ? levels.map(({ ColumnName }) => ColumnName) : [],
      ...(timeline ? { timeline } : {}),
      ask: (choices) => question(kind, parts, set, choices, drilled, visual),
    };
  } catch (problem) {
    return cannot(problem instanceof Error ? problem.message : String(problem));
  }
}

function partsOf(kind: PictureKind, visual: VisualDefinition, definition: Definition): readonly Part[] {
  const { FieldWells = {} } = visual.ChartConfiguration ?? {};
  // The wells lie one level deeper in all but a KPI.
  const inner = Object.values(FieldWells).find((well): well is WellsDefinition => !Array.isArray(well));
  const wells = inner ?? (FieldWells as WellsDefinition);
  return ROLES[kind].flatMap(([well, role]) =>
    (wells[well] ?? []).map((field, at) => {
      const turned = role === 'latitude' && at === 1 ? 'longitude' : role;
      return partOf(
        field,
        well === 'Category' && kind === 'bar' && field.DateDimensionField ? 'time' : turned,
        visual,
        definition,
      );
    }),
  );
}

function partOf(field: Field, role: Column['role'], visual: VisualDefinition, definition: Definition): Part {
  const dimension = field.DateDimensionField ?? field.CategoricalDimensionField ?? field.NumericalDimensionField;
  const measure = field.NumericalMeasureField ?? field.CategoricalMeasureField ?? field.DateMeasureField;
  const one = dimension ?? measure ?? field;
  const { Column: source, FieldId } = one;
  if (!source || FieldId === undefined) throw new Error('one of its fields is not understood here');
  const chart = visual.ChartConfiguration;
  const format =
    field.NumericalMeasureField?.FormatConfiguration?.FormatConfiguration?.NumberDisplayFormatConfiguration;
  const named = chart?.FieldOptions?.SelectedFieldOptions?.find((option) => option.FieldId === FieldId)?.CustomLabel;
  const axis = chart?.PrimaryYAxisLabelOptions ?? chart?.ValueLabelOptions;
  const label = role === 'value' ? axis?.AxisLabelOptions?.[0]?.CustomLabel : undefined;
  const column: Column = {
    role,
    title: named ?? label ?? source.ColumnName,
    suffix: format?.Suffix ?? '',
    decimals: format?.DecimalPlacesConfiguration?.DecimalPlaces ?? 2,
  };
  const hierarchy = field.CategoricalDimensionField?.HierarchyId;
  return { field, column, source, hierarchy, select: () => selected(field, source, definition) };
}

const AGGREGATES: Readonly<Record<string, string>> = {
  AVERAGE: 'avg',
  MIN: 'min',
  MAX: 'max',
  SUM: 'sum',
  COUNT: 'count',
};
const BUCKETS: readonly string[] = ['MINUTE', 'HOUR', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'];

function selected(field: Field, source: ColumnIdentifier, definition: Definition): Selected {
  const column = identifier(source.ColumnName);
  const granularity = field.DateDimensionField?.DateGranularity;
  if (granularity !== undefined && BUCKETS.includes(granularity))
    return { sql: `date_trunc('${granularity.toLowerCase()}', ${column})`, aggregate: false };
  const { NumericalMeasureField: number } = field;
  if (number) {
    const function_ = number.AggregationFunction?.SimpleNumericalAggregation;
    const aggregate = function_ === undefined ? undefined : AGGREGATES[function_];
    if (aggregate) return { sql: `${aggregate}(${column})`, aggregate: true };
    const calculated = definition.CalculatedFields?.find(
      ({ Name, DataSetIdentifier }) => Name === source.ColumnName && DataSetIdentifier === source.DataSetIdentifier,
    );
    if (!calculated) throw new Error(`${function_ ?? source.ColumnName} is not computed here`);
    return { sql: calculatedSql(calculated.Expression), aggregate: true };
  }
  if (field.CategoricalMeasureField ?? field.DateMeasureField) return { sql: `count(${column})`, aggregate: true };
  return { sql: column, aggregate: false };
}

function question(
  kind: PictureKind,
  parts: readonly Part[],
  set: DataSet,
  choices: Choices,
  drilled: Part | undefined,
  visual: VisualDefinition,
): Question {
  const all = parts.map((part): readonly [Column, Selected] => {
    const { level } = choices;
    if (part !== drilled || level === undefined) return [part.column, part.select(choices)];
    return [
      { ...part.column, title: level },
      { sql: identifier(level), aggregate: false },
    ];
  });
  const where = Object.entries(choices.equal)
    .filter(([name]) => set.columns.has(name))
    .map(([name, value]) => `CAST(${identifier(name)} AS varchar) = ${literal(value)}`);
  const { between } = choices;
  if (between && set.columns.get(TIME) === 'DATETIME') {
    where.push(`${identifier(TIME)} >= TIMESTAMP ${literal(between[0])}`);
    where.push(`${identifier(TIME)} < TIMESTAMP ${literal(between[1])}`);
  }
  const sql = selectSql({
    rows: set.sql,
    selected: all.map(([, one]) => one),
    where,
    order: orderOf(
      kind,
      parts,
      set,
      visual,
      all.map(([, { aggregate }]) => aggregate),
    ),
    limit: LIMITS[kind],
  });
  return { sql, columns: all.map(([column]) => column) };
}

const TIME = 'event_time';

function orderOf(
  kind: PictureKind,
  parts: readonly Part[],
  set: DataSet,
  visual: VisualDefinition,
  aggregates: readonly boolean[],
): readonly string[] {
  const sort = visual.ChartConfiguration?.SortConfiguration?.RowSort?.[0]?.FieldSort;
  const sorted = parts.findIndex(({ field }) => field.FieldId === sort?.FieldId);
  if (sort && sorted >= 0) return [`${sorted + 1} ${sort.Direction === 'DESC' ? 'DESC' : 'ASC'} NULLS LAST`];
  // The newest points, where there are more than can be shown.
  if (kind === 'line') return ['1 DESC'];
  if (kind === 'scatter' && !aggregates.includes(true) && set.columns.has(TIME)) return [`${identifier(TIME)} DESC`];
  const value = parts.findIndex(({ column }) => column.role === 'value');
  if (kind === 'bar' && value >= 0 && !parts.some(({ column }) => column.role === 'time'))
    return [`${value + 1} DESC NULLS LAST`];
  const first = aggregates.indexOf(false);
  return first >= 0 && aggregates.includes(true) ? [`${first + 1}`] : [];
}

/** Visits: what was where, from when until when. */
function timelineOf(parts: readonly Part[]): Timeline | undefined {
  const at = (name: string) => parts.findIndex(({ source }) => source.ColumnName === name);
  const known = [TIME, 'group_id', 'device_id', 'last_seen', 'dwell_s', 'readings', 'previous_device_id'];
  const what = parts.findIndex(({ source }) => !known.includes(source.ColumnName));
  const timeline = { what, where: at('device_id'), from: at(TIME), to: at('last_seen') };
  return Object.values(timeline).includes(-1) ? undefined : timeline;
}
