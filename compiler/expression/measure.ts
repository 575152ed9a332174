import {
  combineDimensions,
  DIMENSIONLESS,
  type Dimension,
  equalDimensions,
  findUnit,
  isDimensionless,
  type Scaled,
  UNITS,
} from '../../schema/units';

/** What a number is a number of. `code` is its unit; a computed value such as V*A*A has a dimension and a factor only. */
export interface Measure extends Scaled {
  readonly code?: string;
}

/** A number that is just a number: a literal, a count, a ratio of equals. */
export const PLAIN: Measure = { dimension: DIMENSIONLESS, factor: 1, offset: 0, scale: 'ratio', code: '1' };

/** The measure of a unit code; `undefined` for an unknown one. */
export function measureOf(code: string): Measure | undefined {
  const unit = findUnit(code);
  if (unit === undefined) return undefined;
  const { dimension, factor, offset, scale } = unit;
  return { dimension, factor, offset, scale, code };
}

/** Whether it has no dimension: literals and counts, but also percentages and decibels. */
export function isNumber(measure: Measure): boolean {
  return isDimensionless(measure.dimension);
}

function isPlain(measure: Measure): boolean {
  return isNumber(measure) && measure.scale === 'ratio' && measure.factor === 1;
}

// A count is as plain as a literal, but `pulses + 1` is still a count.
function isCount(measure: Measure): boolean {
  return measure.code === 'count';
}

// Factors are computed; what differs by less than this is the same factor.
const NOISE = 1e-12;

/** Equal scales mean that values can be added and compared as they stand. */
function sameScale(a: Scaled, b: Scaled): boolean {
  const near = Math.abs(a.factor / b.factor - 1) < NOISE;
  return equalDimensions(a.dimension, b.dimension) && near && a.offset === b.offset && a.scale === b.scale;
}

export type Joined =
  | { readonly ok: true; readonly measure: Measure }
  /** `dimension`: nothing can be done; `scale`: a conversion of one side helps. */
  | { readonly ok: false; readonly because: 'dimension' | 'scale' };

/** What `a + b`, `a - b`, a comparison or a choice between a and b is measured in. The rule is at the top of type.ts. */
export function join(a: Measure, b: Measure): Joined {
  if (isNumber(a) !== isNumber(b)) return { ok: true, measure: isNumber(a) ? b : a };
  if (isPlain(a) && !isCount(a)) return { ok: true, measure: b };
  if (isPlain(b) || sameScale(a, b)) return { ok: true, measure: a };
  if (isPlain(a)) return { ok: true, measure: b };
  // dB and dBm are added by people who know why: both are logarithms, and neither can be converted.
  if (a.scale === 'level' && b.scale === 'level') return { ok: true, measure: a };
  const convertible = equalDimensions(a.dimension, b.dimension) && a.scale === b.scale;
  return { ok: false, because: convertible ? 'scale' : 'dimension' };
}

/** `a * b`. A number without a dimension leaves the other side as it is. */
export function multiply(a: Measure, b: Measure): Measure {
  if (isNumber(a) && isNumber(b)) {
    if (isPlain(a) && !isCount(a)) return b;
    return isPlain(b) ? a : isPlain(a) ? b : PLAIN;
  }
  if (isNumber(a)) return b;
  if (isNumber(b)) return a;
  return derived(combineDimensions(a.dimension, b.dimension, 1), a.factor * b.factor);
}

/** `a / b`; `undefined` when both sides measure the same in different scales, as the bare ratio kW / W would be off by 1000. */
export function divide(a: Measure, b: Measure): Measure | undefined {
  if (isNumber(a) && isNumber(b)) return isPlain(b) ? a : PLAIN;
  if (isNumber(b)) return a;
  const dimension = combineDimensions(a.dimension, b.dimension, -1);
  if (isNumber(a)) return named(derived(dimension, 1 / b.factor));
  const result = derived(dimension, a.factor / b.factor);
  if (!isNumber(result)) return result;
  return sameScale(a, b) ? PLAIN : undefined;
}

/** `a` to a known power; roots are powers of 1/2. */
export function raise(a: Measure, exponent: number): Measure {
  if (isNumber(a) || exponent === 0) return PLAIN;
  const dimension = combineDimensions(DIMENSIONLESS, a.dimension, exponent);
  return exponent === 1 ? a : named(derived(dimension, a.factor ** exponent));
}

/** As shown in messages: the code, or that it is a computed value. */
export function describe(measure: Measure): string {
  if (measure.code !== undefined) return isPlain(measure) ? 'a plain number' : `\`${measure.code}\``;
  const parts = Object.entries(measure.dimension).filter(([, exponent]) => exponent !== 0);
  return `a computed value in ${parts.map(([axis, exponent]) => (exponent === 1 ? axis : `${axis}^${exponent}`)).join(' ')}`;
}

/** A unit code that a value of this measure can be labelled with; `undefined` when the vocabulary has none. */
export function codeOf(measure: Measure): string | undefined {
  return named(measure).code;
}

function derived(dimension: Dimension, factor: number): Measure {
  return { dimension, factor, offset: 0, scale: 'ratio' };
}

function named(measure: Measure): Measure {
  if (measure.code !== undefined) return measure;
  const unit = Object.values(UNITS).find((entry) => sameScale(entry, measure));
  return unit === undefined ? measure : { ...measure, code: unit.code };
}
