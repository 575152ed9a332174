import { spark } from '../../../expression/dialects/spark';

/** Columns that are computed out of the columns before them, at once: none sees another of its layer. */
export type Layer = readonly Column[];

export interface Column {
  readonly name: string;
  /** An expression of Spark SQL. */
  readonly sql: string;
}

/** What a step adds to the rows, and which of these columns are of no use behind it. */
export interface StepLayers {
  readonly layers: readonly Layer[];
  readonly leftovers: readonly string[];
}

const PLACE = { start: 0, end: 0 };

/** A text as a literal, whatever it holds. */
export function text(value: string): string {
  const printed = spark.print({ kind: 'string', value, type: { kind: 'string' }, ...PLACE }, {});
  if (!printed.ok) throw new Error(`Spark cannot say a text of ${value.length} characters`);
  return printed.text;
}

/** A double. */
export const double = (value: number) => `${value < 0 ? '- ' : ''}${Math.abs(value)}D`;

export const name = (column: string) => `\`${column.replaceAll('`', '``')}\``;

/** Whether a text is one by this regular expression, from its first character to its last; `$` alone would let a line end pass. */
export const matches = (value: string, pattern: string) => `(${value} RLIKE ${text(`\\A(?:${pattern})\\z`)})`;

/** `CASE WHEN a THEN b … END`; without a branch, NULL. */
export function firstOf(branches: readonly (readonly [when: string, then: string])[], type = 'STRING'): string {
  if (branches.length === 0) return `CAST(NULL AS ${type})`;
  return `CASE ${branches.map(([when, then]) => `WHEN ${when} THEN ${then}`).join(' ')} END`;
}

/** Remarks joined by commas; those that are NULL are left out, and without one it is NULL. */
export const remarks = (list: readonly string[]) =>
  list.length === 0 ? 'CAST(NULL AS STRING)' : `nullif(concat_ws(',', ${list.join(', ')}), '')`;

/** ms since 1970 as a wall clock in UTC; no time zone of a session has a say in it. What is added is of 32 bits, so days go apart. */
export function clock(ms: string): string {
  const day = `CAST(date_from_unix_date(CAST(${ms} div 86400000 AS INT)) AS TIMESTAMP_NTZ)`;
  return `timestampadd(MILLISECOND, CAST(${ms} % 86400000 AS INT), ${day})`;
}
