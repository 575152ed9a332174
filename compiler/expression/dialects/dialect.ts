import type { Problem } from '../problem';
import type { TypedExpression } from '../typed';

/** The languages an expression is printed in. A new one is one file in this folder and one name here. */
export type DialectName = 'iot-sql' | 'duckdb' | 'spark' | 'athena';

export interface PrintOptions {
  /** Where a field is found: `temperature` → `['readings', 'temperature']`. Default: by its own name at the top level. */
  readonly path?: (field: string) => readonly string[];
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
