import type { Choices, Column, PictureKind } from '../picture';
import { identifier, type Selected } from '../sql';
import { calculatedSql } from './calculated';
import type { ColumnIdentifier, Definition, Field, VisualDefinition, WellsDefinition } from './definition';

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

/** A field in a well, and what it becomes: a column of the answer, and how that is asked for. */
export interface VisualPart {
  readonly field: Field;
  readonly column: Column;
  readonly source: ColumnIdentifier;
  readonly hierarchy: string | undefined;
  select(choices: Choices): Selected;
}

/** In the order of the answer's columns. Throws where a field is not understood. */
export function visualParts(
  kind: PictureKind,
  visual: VisualDefinition,
  definition: Definition,
): readonly VisualPart[] {
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

function partOf(field: Field, role: Column['role'], visual: VisualDefinition, definition: Definition): VisualPart {
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
