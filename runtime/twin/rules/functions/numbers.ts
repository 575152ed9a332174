import { toIndex, toNumber } from '../sql/convert';
import { compare, type Numeric, negate, ofDouble, remainder, roundTo, toDouble } from '../sql/exact';
import type { Value } from '../sql/value';
import { type FunctionMaker, ofOne, ofTwo } from './lift';

/** Of one number. A Boolean, Null or text that is no number gives Undefined. */
const exact = (apply: (x: Numeric) => Value) =>
  ofOne((a) => {
    const x = toNumber(a);
    return x === undefined ? undefined : apply(x);
  });

/** In double precision; imaginary and infinite results are Undefined. */
const real = (apply: (x: number) => number) => exact((x) => ofDouble(apply(toDouble(x))));

const two = (apply: (x: Numeric, y: Numeric) => Value) =>
  ofTwo((a, b) => {
    const [x, y] = [toNumber(a), toNumber(b)];
    return x === undefined || y === undefined ? undefined : apply(x, y);
  });

const real2 = (apply: (x: number, y: number) => number) => two((x, y) => ofDouble(apply(toDouble(x), toDouble(y))));

const MOST_PLACES = 34;

export const NUMBERS: Readonly<Record<string, FunctionMaker>> = {
  abs: exact((x) => (compare(x, 0) < 0 ? negate(x) : x)),
  acos: real(Math.acos),
  asin: real(Math.asin),
  atan: real(Math.atan),
  atan2: real2(Math.atan2),
  ceil: exact((x) => roundTo(x, 'ceil')),
  cos: real(Math.cos),
  cosh: real(Math.cosh),
  exp: real(Math.exp),
  floor: exact((x) => roundTo(x, 'floor')),
  ln: real(Math.log),
  log: real(Math.log10),
  mod: two(remainder),
  power: real2((x, y) => x ** y),
  remainder: two(remainder),
  /** A half is rounded away from zero: round(-1.5) is -2. */
  round: exact((x) => roundTo(x, 'half-away')),
  sign: exact((x) => compare(x, 0)),
  sin: real(Math.sin),
  sinh: real(Math.sinh),
  sqrt: real(Math.sqrt),
  tan: real(Math.tan),
  tanh: real(Math.tanh),
  trunc: ofTwo((a, b) => {
    const x = toNumber(a);
    const places = typeof b === 'string' ? undefined : toIndex(b);
    if (x === undefined || places === undefined) return undefined;
    return roundTo(x, 'zero', Math.min(MOST_PLACES, Math.max(0, places)));
  }),
};
