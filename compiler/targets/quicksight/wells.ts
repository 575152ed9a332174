import { findUnit } from '../../../schema/units';
import type { Bucket, Dimension, Question, QuestionMeasure, RowColumn } from '../../ir/fleet/question';
import type { CfnValue } from '../../ir/stack';
import { identifierOf } from './data-sets';

/** What a visual puts into its wells: fields of one data set, each with an id of its own. */
export interface Wells {
  readonly dataSet: string;
  readonly placeHierarchy: string;
  readonly timeHierarchy: string;
  /** A column of a table; ids hold the visual, so that they are unique in the whole dashboard. */
  fieldId(name: string): string;
  column(name: string): CfnValue;
  dimension(dimension: Dimension): CfnValue;
  /** A number that is an axis of its own, point by point. */
  coordinate(name: string): CfnValue;
  measure(measure: QuestionMeasure): CfnValue;
}

const GRANULARITY: Readonly<Record<Bucket, string>> = {
  minute: 'MINUTE',
  hour: 'HOUR',
  day: 'DAY',
  week: 'WEEK',
  month: 'MONTH',
};

export function wellsOf(visualId: string, question: Question): Wells {
  const dataSet = identifierOf(question.rows);
  const placeHierarchy = `${visualId}-place`;
  const timeHierarchy = `${visualId}-time`;
  const typeOf = (name: string) => columnOf(question, name).type;
  const fieldId = (name: string) => `${visualId}.${name}`;
  const column = (name: string) => ({ DataSetIdentifier: dataSet, ColumnName: name });
  const field = (name: string) => ({ FieldId: fieldId(name), Column: column(name) });
  return {
    dataSet,
    placeHierarchy,
    timeHierarchy,
    fieldId,
    column,
    dimension: ({ column: name, bucket }) => {
      const type = typeOf(name);
      if (type === 'timestamp') {
        const granularity = bucket ? { DateGranularity: GRANULARITY[bucket], HierarchyId: timeHierarchy } : {};
        return { DateDimensionField: { ...field(name), ...granularity } };
      }
      if (type !== 'string' && type !== 'boolean') return { NumericalDimensionField: field(name) };
      const drills = drillOf(question).includes(name);
      return { CategoricalDimensionField: { ...field(name), ...(drills ? { HierarchyId: placeHierarchy } : {}) } };
    },
    coordinate: (name) => ({ NumericalDimensionField: field(name) }),
    measure: (measure) => measureField(measure, question, column(measuredColumn(measure)), fieldId(measure.name)),
  };
}

/** The columns that a viewer steps through, from the outside in; one alone is no way. */
export const drillOf = ({ drill }: Question): readonly string[] => (drill.length > 1 ? drill : []);

function columnOf({ rows }: Question, name: string): RowColumn {
  const found = rows.columns.find((column) => column.name === name);
  if (!found) throw new Error(`a question asks for ${name}, which its rows do not have`);
  return found;
}

/** Names of columns hold no space, so a calculated field takes the name of none of them. */
const calculatedName = ({ name }: QuestionMeasure) => name.replace('_', ' ');

const measuredColumn = (measure: QuestionMeasure) =>
  measure.compute.how === 'ratio' ? calculatedName(measure) : measure.compute.column;

const SIMPLE = { avg: 'AVERAGE', min: 'MIN', max: 'MAX', sum: 'SUM', count: 'COUNT' } as const;

function measureField(measure: QuestionMeasure, question: Question, Column: CfnValue, FieldId: string): CfnValue {
  const { compute, unit } = measure;
  const FormatConfiguration = numberFormat(unit);
  // What is aggregated already in its formula takes no function.
  if (compute.how === 'ratio') return { NumericalMeasureField: { FieldId, Column, FormatConfiguration } };
  const { type } = columnOf(question, compute.column);
  if (type === 'string' || type === 'boolean')
    return { CategoricalMeasureField: { FieldId, Column, AggregationFunction: 'COUNT' } };
  if (type === 'timestamp') return { DateMeasureField: { FieldId, Column, AggregationFunction: 'COUNT' } };
  const how = compute.how === 'value' ? 'avg' : compute.how;
  return {
    NumericalMeasureField: {
      FieldId,
      Column,
      AggregationFunction: { SimpleNumericalAggregation: SIMPLE[how] },
      FormatConfiguration,
    },
  };
}

function numberFormat(unit: string): CfnValue {
  const symbol = findUnit(unit)?.symbol ?? '';
  const counted = unit === 'count';
  return {
    FormatConfiguration: {
      NumberDisplayFormatConfiguration: {
        DecimalPlacesConfiguration: { DecimalPlaces: counted ? 0 : 2 },
        ...(symbol === '' ? {} : { Suffix: ` ${symbol}` }),
      },
    },
  };
}

/** The mean of roll-ups: QuickSight computes it over whatever rows a point stands for, so it is right at every level. */
export function calculatedFields(questions: readonly Question[]): readonly CfnValue[] {
  const found = new Map<string, CfnValue>();
  for (const { rows, measures } of questions)
    for (const measure of measures) {
      const { compute } = measure;
      if (compute.how !== 'ratio') continue;
      const DataSetIdentifier = identifierOf(rows);
      const Name = calculatedName(measure);
      const Expression = `sum({${compute.sum}}) / sum({${compute.count}})`;
      found.set(`${DataSetIdentifier} ${Name}`, { DataSetIdentifier, Name, Expression });
    }
  return [...found.values()];
}
