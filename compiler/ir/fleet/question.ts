import type { TypedExpression } from '../../expression/typed';
import type { ColumnType } from '../etl/column';
import type { PartitionKey } from './lake';

/**
 * What one row is: a reading, a reading or what a model predicts of one, a device in an hour or a day, a threshold crossed, what a model has found, the last
 * reading of a device, a device, or a stay of a tag at a device.
 */
export type RowsOf = 'reading' | 'predicted' | 'hour' | 'day' | 'alert' | 'finding' | 'latest' | 'device' | 'visit';

/**
 * The rows that a chart is made of, before anything is grouped. Each part reads one table; the rows of all parts are put under each other.
 * Every part has all columns; what a table does not have is missing in its rows.
 */
export interface Rows {
  readonly of: RowsOf;
  /** Sorted by table; never empty. */
  readonly parts: readonly RowsPart[];
  readonly columns: readonly RowColumn[];
  /** The timestamp by which rows are bound and placed in time; devices have none. */
  readonly time?: typeof EVENT_TIME;
}

/** What every timestamp that rows are bound by is called, whatever the table says: so one filter narrows all charts of a dashboard. */
export const EVENT_TIME = 'event_time';

export interface RowsPart {
  readonly table: string;
  /** The view that has the rows of the table since yesterday and what is raw since, where that is asked for. */
  readonly live?: string;
  /** Sorted. */
  readonly groups: readonly string[];
  readonly partitions: readonly PartitionKey[];
  /** Whether partitions are days of arrival, which can be later than the time of the row, and not of the row itself. */
  readonly byArrival: boolean;
  /** What fills each column of the rows; one that is not here is missing. */
  readonly from: { readonly [column: string]: ColumnSource };
}

/** device: a column of the table of devices, found by group and device. ms: a whole number of ms since 1970, made a timestamp. */
export type ColumnSource =
  | { readonly take: 'column'; readonly name: string }
  | { readonly take: 'device'; readonly name: string; readonly number: boolean }
  | { readonly take: 'ms'; readonly name: string }
  | { readonly take: 'product'; readonly left: string; readonly right: string }
  | { readonly take: 'hour-of-day'; readonly name: string }
  /** A name for people: that of a column with something behind it, or without a column that alone. */
  | { readonly take: 'named'; readonly column?: NamedColumn; readonly behind: string }
  | { readonly take: 'formula'; readonly expression: TypedExpression };

export type NamedColumn = Extract<ColumnSource, { readonly take: 'column' | 'device' }>;

export interface RowColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** A code of schema/units.ts; '1' for what has no unit. */
  readonly unit: string;
  /** For people. */
  readonly title: string;
}

export type Bucket = 'minute' | 'hour' | 'day' | 'week' | 'month';

/** What rows are grouped by. With a bucket (UTC; weeks begin on Monday) a timestamp is cut to its start. */
export interface Dimension {
  readonly role: 'time' | 'series' | 'category' | 'hour' | 'latitude' | 'longitude';
  readonly column: string;
  readonly bucket?: Bucket;
}

/** A number per group of rows. A mean of roll-ups is the sum of all values by the number of all values, never a mean of means. */
export interface QuestionMeasure {
  /** The column of the answer: `avg_temperature`; for a value as it is, the field. */
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly compute:
    | { readonly how: 'value' | 'avg' | 'min' | 'max' | 'sum' | 'count'; readonly column: string }
    | { readonly how: 'ratio'; readonly sum: string; readonly count: string };
}

/** A bound of a threshold, in the unit of the measure that it stands at. */
export interface ThresholdLine {
  readonly threshold: string;
  readonly title: string;
  readonly group: string;
  readonly severity: 'critical' | 'warning' | 'info';
  readonly side: 'above' | 'below';
  readonly value: number;
  readonly unit: string;
  /** The name of the measure. */
  readonly measure: string;
}

/**
 * What a chart asks, for every tool in the same way. Without measures the answer is the rows as they are, with all their columns; else it is
 * a row per value of the dimensions, with the columns of the dimensions and then the measures. `value` measures group nothing.
 */
export interface Question {
  readonly rows: Rows;
  readonly dimensions: readonly Dimension[];
  readonly measures: readonly QuestionMeasure[];
  readonly lines: readonly ThresholdLine[];
  /** From the outside in, as site, group_id, device_id: columns of the rows. */
  readonly drill: readonly string[];
  /** Columns of the rows by which viewers narrow. */
  readonly filters: readonly string[];
  /** How many days back the chart looks at first, before today; also the most that a data set holds. */
  readonly days: number;
  /** The answer is cut there, for no chart shows more. */
  readonly limit: number;
}
