/** Numbers as SQL literals: no exponent, no floating-point noise. */

interface Digits {
  /** The number is `digits * 10^-places`. */
  readonly digits: bigint;
  readonly places: number;
}

/** A number in plain decimal: 0.000001, not 1e-6. Exact for every finite double. */
export function plainDecimal(value: number): string {
  return format(digitsOf(value));
}

/** 1 / value, when that is a finished decimal of few digits: 0.2 for 5, `undefined` for 3. */
export function exactReciprocal(value: number): number | undefined {
  const candidate = Number((1 / value).toPrecision(15));
  const a = digitsOf(value);
  const b = digitsOf(candidate);
  const exact = a.digits * b.digits === 10n ** BigInt(a.places + b.places);
  return exact && b.places <= MAX_PLACES ? candidate : undefined;
}

const MAX_PLACES = 9;

/** The power of ten that makes a whole number a fraction: 0.1 for 7 gives 0.7, 0.001 for 300 gives 0.3. */
export function fractionScale(value: number): number {
  const zeros = /0*$/.exec(plainDecimal(value))?.[0].length ?? 0;
  return Number(`1e-${zeros + 1}`);
}

/** value * scale without rounding, for a scale that is a power of ten. */
export function scaled(value: number, scale: number): string {
  const a = digitsOf(value);
  const b = digitsOf(scale);
  return format({ digits: a.digits * b.digits, places: a.places + b.places });
}

function digitsOf(value: number): Digits {
  const [mantissa = '0', exponent = '0'] = value.toString().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const places = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return places >= 0 ? { digits, places } : { digits: digits * 10n ** BigInt(-places), places: 0 };
}

function format({ digits, places }: Digits): string {
  const sign = digits < 0n ? '-' : '';
  const padded = String(digits < 0n ? -digits : digits).padStart(places + 1, '0');
  const whole = padded.slice(0, padded.length - places);
  const fraction = padded.slice(padded.length - places).replace(/0+$/, '');
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
