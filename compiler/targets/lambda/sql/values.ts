import { duckdb } from '../../../expression/dialects/duckdb';
import type { TypedExpression } from '../../../expression/typed';
import type { FieldType } from '../../../ir/fleet/sensors';

/** A double. */
export function duckNumber(value: number): string {
  const text = String(Math.abs(value));
  return `${value < 0 ? '-' : ''}${text.includes('e') ? text : `${text}e0`}`;
}

/** A text of a user, whatever it holds but U+0000. Unlike in other engines, a backslash stands for itself. */
export function duckText(value: string): string {
  return duckExpression({ kind: 'string', value, type: { kind: 'string' }, start: 0, end: 0 });
}

/** An expression over the columns of the row. */
export function duckExpression(expression: TypedExpression): string {
  const printed = duckdb.print(expression, {});
  if (!printed.ok) throw new Error(`the lake cannot say an expression: ${printed.problems[0]?.message}`);
  return printed.text;
}

const BOUND = '9223372036854775808e0';

/** The value of a derived field: a plain 0 for -0, and for whole numbers 64 bit or nothing. */
export function derivedValue(expression: TypedExpression, type: FieldType): string {
  const text = duckExpression(expression);
  if (type === 'number') return `(${text}) + 0e0`;
  return type === 'integer' ? `CASE WHEN abs(${text}) < ${BOUND} THEN CAST(${text} AS BIGINT) END` : text;
}
