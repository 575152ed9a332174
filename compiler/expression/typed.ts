import type { ExpressionOf } from './ast';
import { codeOf, describe, type Measure } from './measure';

/** What a field of a sensor is; the unit is a code of `schema/units.ts`. */
export type FieldType =
  | { readonly kind: 'number'; readonly unit: string }
  | { readonly kind: 'integer'; readonly unit: string }
  | { readonly kind: 'string' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'timestamp' };

/** What an expression is. Unlike a field it may be in a unit that has no code. */
export type ValueType =
  | { readonly kind: 'number' | 'integer'; readonly measure: Measure }
  | { readonly kind: 'string' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'timestamp' };

/** The type of a field as a sensor declares it. */
export function fieldType(type: 'number' | 'integer' | 'string' | 'boolean', unit: string): FieldType {
  return type === 'number' || type === 'integer' ? { kind: type, unit } : { kind: type };
}

/** A checked expression: every node knows its type. */
export type TypedExpression = ExpressionOf<{ readonly type: ValueType }>;

export type NumericType = Extract<ValueType, { measure: Measure }>;

export function isNumeric(type: ValueType): type is NumericType {
  return type.kind === 'number' || type.kind === 'integer';
}

/** The unit code to label a value with: `undefined` for text and for units without a code, `1` for plain numbers. */
export function unitOf(type: ValueType): string | undefined {
  return isNumeric(type) ? codeOf(type.measure) : undefined;
}

/** For messages: "a string", "a number in `Cel`". */
export function describeType(type: ValueType): string {
  if (!isNumeric(type)) return type.kind === 'boolean' ? 'true or false' : `a ${type.kind}`;
  const what = describe(type.measure);
  return what.startsWith('`') ? `a number in ${what}` : what;
}
