import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { convert, equalDimensions, findUnit, isConvertible, UNITS, unitCodes } from '../../schema/units';

describe('conversion is exact where decimals are', () => {
  test.each([
    [46.4, '[degF]', 8, 'Cel'],
    [8, 'Cel', 46.4, '[degF]'],
    [-40, 'Cel', -40, '[degF]'],
    [0, 'Cel', 273.15, 'K'],
    [32, '[degF]', 273.15, 'K'],
    [1.5, 'kWh', 5_400_000, 'J'],
    [3000, 'rpm', 50, 'Hz'],
    [36, 'km/h', 10, 'm/s'],
    [1, '[g]', 9.80665, 'm/s2'],
    [6, 'L/min', 0.36, 'm3/h'],
    [1013.25, 'hPa', 1.01325, 'bar'],
    [0.1, 'V', 100, 'mV'],
    [800, 'ppm', 0.08, '%'],
    [12, 'ug/m3', 0.012, 'mg/m3'],
    [90, 'deg', 1.57079632679, 'rad'],
  ])('%d %s is %d %s', (value, from, expected, to) => {
    expect(convert(value, from, to)).toBe(expected);
  });
});

describe('what cannot be converted is a bug of ours', () => {
  test.each([
    ['Cel', 'Pa'],
    ['dB', '%'],
    ['deg', '%'],
    ['dB', 'dBm'],
    ['furlong', 'm'],
  ])('%s to %s throws', (from, to) => {
    expect(() => convert(1, from, to)).toThrow(/cannot convert|unknown unit/);
  });
});

it('there and back is the same number to 10 digits', () => {
  const pairs = unitCodes.flatMap((from) =>
    unitCodes.filter((to) => isConvertible(unit(from), unit(to))).map((to) => [from, to] as const),
  );
  fc.assert(
    fc.property(fc.constantFrom(...pairs), fc.double({ min: 0.001, max: 1e6, noNaN: true }), ([from, to], value) => {
      // Offsets cost digits: 0.001 Cel is 273.151 K. The tolerance is relative to where the number has been.
      const through = convert(value, from, to);
      const scale = Math.max(
        Math.abs(value),
        Math.abs(unit(from).offset / unit(from).factor),
        Math.abs(unit(to).offset / unit(from).factor),
      );
      expect(Math.abs(convert(through, to, from) - value)).toBeLessThanOrEqual(scale * 1e-10);
    }),
  );
});

it('the same dimension is told apart from a different one', () => {
  const same = (a: string, b: string) => equalDimensions(unit(a).dimension, unit(b).dimension);
  expect(same('Cel', '[degF]')).toBe(true);
  expect(same('W', 'VA')).toBe(true);
  expect(same('J', 'W')).toBe(false);
  expect(same('%', 'ppm')).toBe(true);
});

it('codes are exact, and names of object members are not codes', () => {
  expect(findUnit('Cel')?.symbol).toBe('°C');
  expect(findUnit('cel')).toBeUndefined();
  expect(findUnit('g')).toBeUndefined();
  expect(findUnit('constructor')).toBeUndefined();
});

it('every code is listed once and the table is frozen', () => {
  expect(new Set(unitCodes).size).toBe(unitCodes.length);
  expect(Object.keys(UNITS)).toHaveLength(unitCodes.length);
  expect(
    Object.isFrozen(UNITS) &&
      Object.values(UNITS).every((entry) => Object.isFrozen(entry) && Object.isFrozen(entry.dimension)),
  ).toBe(true);
});

function unit(code: string) {
  const found = findUnit(code);
  if (found === undefined) throw new Error(code);
  return found;
}
