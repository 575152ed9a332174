import type { SqlExpression } from '../../../../schema/iot-sql/ast';
import type { Compute, Scope } from '../sql/scope';
import type { Value } from '../sql/value';

export type Call = Extract<SqlExpression, { kind: 'call' }>;

/** Makes the function of one call, given those of its arguments. The number of arguments has been checked. */
export type FunctionMaker = (given: readonly Compute[], call: Call) => Compute;

const missing: Compute = () => undefined;

export const ofScope =
  (apply: (scope: Scope) => Value): FunctionMaker =>
  () =>
    apply;

export const ofOne =
  (apply: (a: Value, scope: Scope) => Value): FunctionMaker =>
  ([a = missing]) =>
  (scope) =>
    apply(a(scope), scope);

export const ofTwo =
  (apply: (a: Value, b: Value, scope: Scope) => Value): FunctionMaker =>
  ([a = missing, b = missing]) =>
  (scope) =>
    apply(a(scope), b(scope), scope);

/** An argument that is left out is Undefined. */
export const ofThree =
  (apply: (a: Value, b: Value, c: Value) => Value): FunctionMaker =>
  ([a = missing, b = missing, c = missing]) =>
  (scope) =>
    apply(a(scope), b(scope), c(scope));

export const ofMany =
  (apply: (list: readonly Value[]) => Value): FunctionMaker =>
  (given) =>
  (scope) =>
    apply(given.map((one) => one(scope)));
