import type { Problem } from '../problem';
import type { TypedExpression } from '../typed';
import type { Piece } from './lake-fragment';

/** The languages an expression is printed in. A new one is one file in this folder and one name here. */
export type DialectName = 'iot-sql' | 'duckdb' | 'spark' | 'athena';

export interface PrintOptions {
  /** Where a field is found: `temperature` → `['readings', 'temperature']`. Default: by its own name at the top level. */
  readonly path?: (field: string) => readonly string[];
  /**
   * Where the lake may hold a long part in a column of its own: takes the part, and returns the column. Parts come in an order in which each
   * is made of fields and of parts before it. One that stands behind a condition is made in any case: no operation of the lake ends in an error.
   */
  readonly part?: (piece: Piece) => Piece;
}

export type Printed =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * One language an expression can be said in. What it cannot say is a value with problems, code `expression-dialect`, never a throw.
 * For example `iotSql.print(typed, {})` of `temperature != 8` gives `{ ok: true, text: 'temperature <> 8' }`.
 */
export interface Dialect {
  readonly name: DialectName;
  print(expression: TypedExpression, options: PrintOptions): Printed;
}
