/**
 * The unit vocabulary of fleet.yaml: UCUM-like codes, each with its dimension and its scale.
 * A value in base units is `value * factor + offset`; base units are m, kg, s, A, K, mol, cd and B (byte).
 * Source of codes and factors: UCUM 2.1 (ucum.org) and the SI brochure, 9th edition.
 */

/** Exponents over the base units; all eight are always present. */
export interface Dimension {
  readonly m: number;
  readonly kg: number;
  readonly s: number;
  readonly A: number;
  readonly K: number;
  readonly mol: number;
  readonly cd: number;
  readonly B: number;
}

/**
 * What conversion means for the unit. `ratio`: linear in its dimension. `angle`: dimensionless, but only converts to angles.
 * `level`: a logarithm or an index (dB, pH), which converts to nothing.
 */
export type Scale = 'ratio' | 'angle' | 'level';

export interface Unit {
  /** As written in fleet.yaml, case-sensitive: `Cel`, `mm/s`, `[degF]`. */
  readonly code: string;
  /** As shown to people: `°C`. Empty for plain numbers. */
  readonly symbol: string;
  readonly dimension: Dimension;
  readonly factor: number;
  readonly offset: number;
  readonly scale: Scale;
  readonly description: string;
}

const ZERO: Dimension = Object.freeze({ m: 0, kg: 0, s: 0, A: 0, K: 0, mol: 0, cd: 0, B: 0 });

function dimension(part: Partial<Dimension>): Dimension {
  return Object.freeze({ ...ZERO, ...part });
}

const LENGTH = dimension({ m: 1 });
const AREA = dimension({ m: 2 });
const VOLUME = dimension({ m: 3 });
const MASS = dimension({ kg: 1 });
const TIME = dimension({ s: 1 });
const CURRENT = dimension({ A: 1 });
const TEMPERATURE = dimension({ K: 1 });
const DATA = dimension({ B: 1 });
const SPEED = dimension({ m: 1, s: -1 });
const ACCELERATION = dimension({ m: 1, s: -2 });
const FREQUENCY = dimension({ s: -1 });
const FORCE = dimension({ kg: 1, m: 1, s: -2 });
const PRESSURE = dimension({ kg: 1, m: -1, s: -2 });
const ENERGY = dimension({ kg: 1, m: 2, s: -2 });
const POWER = dimension({ kg: 1, m: 2, s: -3 });
const VOLTAGE = dimension({ kg: 1, m: 2, s: -3, A: -1 });
const RESISTANCE = dimension({ kg: 1, m: 2, s: -3, A: -2 });
const CHARGE = dimension({ A: 1, s: 1 });
const FLOW = dimension({ m: 3, s: -1 });
const DENSITY = dimension({ kg: 1, m: -3 });
const ILLUMINANCE = dimension({ cd: 1, m: -2 });

interface Extras {
  readonly offset?: number;
  readonly scale?: Scale;
}

function unit(
  code: string,
  symbol: string,
  of: Dimension,
  factor: number,
  description: string,
  extras: Extras = {},
): Unit {
  const { offset = 0, scale = 'ratio' } = extras;
  return Object.freeze({ code, symbol, dimension: of, factor, offset, scale, description });
}

// Where several units share dimension and factor, the first one listed names a computed value: W before VA, Hz before rpm.
const LIST: readonly Unit[] = [
  unit('1', '', ZERO, 1, 'plain number'),
  unit('count', '', ZERO, 1, 'number of things'),
  unit('%', '%', ZERO, 0.01, 'percent'),
  unit('%RH', '%RH', ZERO, 0.01, 'relative humidity in percent'),
  unit('ppm', 'ppm', ZERO, 1e-6, 'parts per million'),
  unit('ppb', 'ppb', ZERO, 1e-9, 'parts per billion'),
  unit('deg', '°', ZERO, Math.PI / 180, 'degree of angle', { scale: 'angle' }),
  unit('rad', 'rad', ZERO, 1, 'radian', { scale: 'angle' }),
  unit('dB', 'dB', ZERO, 1, 'decibel', { scale: 'level' }),
  unit('dBm', 'dBm', ZERO, 1, 'decibel relative to one milliwatt', { scale: 'level' }),
  unit('pH', 'pH', ZERO, 1, 'acidity', { scale: 'level' }),
  unit('K', 'K', TEMPERATURE, 1, 'kelvin'),
  unit('Cel', '°C', TEMPERATURE, 1, 'degree Celsius', { offset: 273.15 }),
  unit('[degF]', '°F', TEMPERATURE, 5 / 9, 'degree Fahrenheit', { offset: (459.67 * 5) / 9 }),
  unit('m', 'm', LENGTH, 1, 'metre'),
  unit('um', 'µm', LENGTH, 1e-6, 'micrometre'),
  unit('mm', 'mm', LENGTH, 0.001, 'millimetre'),
  unit('cm', 'cm', LENGTH, 0.01, 'centimetre'),
  unit('km', 'km', LENGTH, 1000, 'kilometre'),
  unit('m2', 'm²', AREA, 1, 'square metre'),
  unit('m3', 'm³', VOLUME, 1, 'cubic metre'),
  unit('L', 'L', VOLUME, 0.001, 'litre'),
  unit('kg', 'kg', MASS, 1, 'kilogram'),
  unit('t', 't', MASS, 1000, 'tonne'),
  unit('s', 's', TIME, 1, 'second'),
  unit('ms', 'ms', TIME, 0.001, 'millisecond'),
  unit('min', 'min', TIME, 60, 'minute'),
  unit('h', 'h', TIME, 3600, 'hour'),
  unit('d', 'd', TIME, 86_400, 'day'),
  unit('m/s', 'm/s', SPEED, 1, 'metre per second'),
  unit('mm/s', 'mm/s', SPEED, 0.001, 'millimetre per second'),
  unit('km/h', 'km/h', SPEED, 1 / 3.6, 'kilometre per hour'),
  unit('m/s2', 'm/s²', ACCELERATION, 1, 'metre per second squared'),
  unit('[g]', 'g', ACCELERATION, 9.80665, 'standard gravity'),
  unit('Hz', 'Hz', FREQUENCY, 1, 'hertz'),
  unit('kHz', 'kHz', FREQUENCY, 1000, 'kilohertz'),
  unit('rpm', 'rpm', FREQUENCY, 1 / 60, 'revolutions per minute'),
  unit('N', 'N', FORCE, 1, 'newton'),
  unit('Pa', 'Pa', PRESSURE, 1, 'pascal'),
  unit('hPa', 'hPa', PRESSURE, 100, 'hectopascal'),
  unit('kPa', 'kPa', PRESSURE, 1000, 'kilopascal'),
  unit('mbar', 'mbar', PRESSURE, 100, 'millibar'),
  unit('bar', 'bar', PRESSURE, 100_000, 'bar'),
  unit('A', 'A', CURRENT, 1, 'ampere'),
  unit('mA', 'mA', CURRENT, 0.001, 'milliampere'),
  unit('V', 'V', VOLTAGE, 1, 'volt'),
  unit('mV', 'mV', VOLTAGE, 0.001, 'millivolt'),
  unit('kV', 'kV', VOLTAGE, 1000, 'kilovolt'),
  unit('Ohm', 'Ω', RESISTANCE, 1, 'ohm'),
  unit('Ah', 'Ah', CHARGE, 3600, 'ampere hour'),
  unit('W', 'W', POWER, 1, 'watt'),
  unit('kW', 'kW', POWER, 1000, 'kilowatt'),
  unit('VA', 'VA', POWER, 1, 'volt-ampere, apparent power'),
  unit('var', 'var', POWER, 1, 'volt-ampere reactive, reactive power'),
  unit('J', 'J', ENERGY, 1, 'joule'),
  unit('Wh', 'Wh', ENERGY, 3600, 'watt hour'),
  unit('kWh', 'kWh', ENERGY, 3_600_000, 'kilowatt hour'),
  unit('lx', 'lx', ILLUMINANCE, 1, 'lux'),
  unit('m3/h', 'm³/h', FLOW, 1 / 3600, 'cubic metre per hour'),
  unit('L/min', 'L/min', FLOW, 1 / 60_000, 'litre per minute'),
  unit('mg/m3', 'mg/m³', DENSITY, 1e-6, 'milligram per cubic metre'),
  unit('ug/m3', 'µg/m³', DENSITY, 1e-9, 'microgram per cubic metre'),
  unit('B', 'B', DATA, 1, 'byte'),
  unit('kB', 'kB', DATA, 1000, 'kilobyte'),
  unit('MB', 'MB', DATA, 1_000_000, 'megabyte'),
  unit('GB', 'GB', DATA, 1_000_000_000, 'gigabyte'),
];

/** Every unit, keyed by code, in the order of the reference page. */
export const UNITS: Readonly<Record<string, Unit>> = Object.freeze(
  Object.fromEntries(LIST.map((entry) => [entry.code, entry])),
);

/** All codes, in table order. */
export const unitCodes: readonly string[] = Object.freeze(LIST.map((entry) => entry.code));

/** The unit of a code, exactly as written; `undefined` when there is none. */
export function findUnit(code: string): Unit | undefined {
  return Object.hasOwn(UNITS, code) ? UNITS[code] : undefined;
}

const AXES = Object.keys(ZERO) as readonly (keyof Dimension)[];

/** Whether two exponent vectors are equal. */
export function equalDimensions(a: Dimension, b: Dimension): boolean {
  return AXES.every((axis) => a[axis] === b[axis]);
}

/** The vector `a + times * b`: `times` 1 for a product, -1 for a quotient. */
export function combineDimensions(a: Dimension, b: Dimension, times: number): Dimension {
  return Object.freeze(
    Object.fromEntries(AXES.map((axis) => [axis, a[axis] + times * b[axis]])),
  ) as unknown as Dimension;
}

export function isDimensionless(of: Dimension): boolean {
  return equalDimensions(of, ZERO);
}

/** The exponent vector of a plain number. */
export const DIMENSIONLESS: Dimension = ZERO;

/** The part of a unit that conversion needs; a computed value such as V*A has these, but no code. */
export type Scaled = Pick<Unit, 'dimension' | 'factor' | 'offset' | 'scale'>;

/** Whether a value in one can be expressed in the other. */
export function isConvertible(from: Scaled, to: Scaled): boolean {
  return equalDimensions(from.dimension, to.dimension) && from.scale === to.scale && from.scale !== 'level';
}

/** `(x + before) * multiply / divide + after`; at most one of `before`, `after` and one of `multiply`, `divide` does anything. */
export interface Conversion {
  readonly before: number;
  readonly multiply: number;
  readonly divide: number;
  readonly after: number;
}

// A factor up to this many characters is a finished decimal (0.001, 9.80665); a longer one is a cut-off fraction (0.555…).
const SHORT = 12;

const text = (value: number): string => String(tidy(value));

/**
 * The arithmetic from one scale to another, written with the shortest decimals: `(x - 32) / 1.8`, not `x * 0.5555… - 17.7…`.
 * That keeps floating-point noise out of values and makes generated queries readable.
 */
export function conversion(from: Scaled, to: Scaled): Conversion {
  const ratio = from.factor / to.factor;
  const byDivision = text(ratio).length > SHORT && text(1 / ratio).length < text(ratio).length;
  const shift = tidy(from.offset - to.offset);
  const before = tidy(shift / from.factor);
  const after = tidy(shift / to.factor);
  const early = String(before).length < String(after).length;
  return {
    before: early ? before : 0,
    multiply: byDivision ? 1 : tidy(ratio),
    divide: byDivision ? tidy(1 / ratio) : 1,
    after: early ? 0 : after,
  };
}

/**
 * Converts a number between two unit codes, rounded to 12 significant digits so that 46.4 [degF] is exactly 8 Cel.
 * Throws on units that cannot be converted: the caller has checked them, so it is a bug of ours and not of the manifest.
 */
export function convert(value: number, from: string, to: string): number {
  if (from === to) return value;
  const source = known(from);
  const target = known(to);
  if (!isConvertible(source, target)) throw new Error(`cannot convert ${from} to ${to}`);
  const steps = conversion(source, target);
  return Number((((value + steps.before) * steps.multiply) / steps.divide + steps.after).toPrecision(12));
}

/** Drops the noise of computing a constant: 15 significant digits are what a double holds for certain. */
function tidy(value: number): number {
  return Number(value.toPrecision(15)) + 0;
}

function known(code: string): Unit {
  const found = findUnit(code);
  if (found === undefined) throw new Error(`unknown unit ${code}`);
  return found;
}
