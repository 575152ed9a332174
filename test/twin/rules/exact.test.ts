import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  add,
  compare,
  divide,
  Exact,
  multiply,
  type Numeric,
  numberOf,
  numberText,
  remainder,
  roundTo,
  subtract,
} from '../../../runtime/twin/rules/sql/exact';

const of = (text: string): Numeric => numberOf(text) ?? Number.NaN;
const text = (value: Numeric | undefined) => (value === undefined ? 'undefined' : numberText(value));
const scaled = fc.tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 6 }));

/** A number of so many decimals as a text, and as a bigint in millionths. */
const written = ([digits, places]: [bigint, number]) => {
  const sign = digits < 0n ? '-' : '';
  const padded = (digits < 0n ? -digits : digits).toString().padStart(places + 1, '0');
  const whole = padded.slice(0, padded.length - places);
  return places === 0 ? `${sign}${whole}` : `${sign}${whole}.${padded.slice(-places)}`;
};
const micro = ([digits, places]: [bigint, number]) => digits * 10n ** BigInt(6 - places);

describe('decimals', () => {
  it('add, subtract, multiply and compare exactly', () => {
    fc.assert(
      fc.property(scaled, scaled, (x, y) => {
        const [a, b] = [of(written(x)), of(written(y))];
        expect(compare(a, b)).toBe(micro(x) < micro(y) ? -1 : micro(x) > micro(y) ? 1 : 0);
        expect(compare(add(a, b) ?? 0, of(written([micro(x) + micro(y), 6])))).toBe(0);
        expect(compare(subtract(a, b) ?? 0, of(written([micro(x) - micro(y), 6])))).toBe(0);
        const small = (value: [bigint, number]): [bigint, number] => [value[0] % 10n ** 15n, value[1]];
        const [p, q] = [small(x), small(y)];
        expect(compare(multiply(of(written(p)), of(written(q))) ?? 0, of(written([p[0] * q[0], p[1] + q[1]])))).toBe(0);
      }),
    );
  });

  it('stay plain numbers wherever those say the same', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(numberOf(String(value))).toBe(value + 0);
      }),
    );
    expect(numberOf('12345678901234567890')).toBeInstanceOf(Exact);
  });

  it('divide to the nearest of 34 digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 10_000 }), (a, b) => {
        fc.pre(a % 10 !== 0 && b % 10 !== 0);
        const quotient = divide(of(`${a}.5`), of(`${b}.5`)) ?? 0;
        const back = multiply(quotient, of(`${b}.5`)) ?? 0;
        const off = subtract(back, of(`${a}.5`)) ?? 1;
        expect(compare(roundTo(off, 'zero', 27), 0)).toBe(0);
      }),
    );
  });

  it('divide so that no other number of 34 digits is nearer', () => {
    const parts = (value: string) => {
      const [whole = '', fraction = ''] = value.split('.');
      return { digits: BigInt(whole + fraction), places: fraction.length };
    };
    const decimal = fc.tuple(fc.bigInt({ min: 1n, max: 10n ** 20n }), fc.integer({ min: 1, max: 6 }));
    const sign = fc.constantFrom('', '-');
    fc.assert(
      fc.property(decimal, decimal, sign, sign, (x, y, signX, signY) => {
        fc.pre(x[0] % 10n !== 0n && y[0] % 10n !== 0n);
        const [a, b] = [written(x), written(y)];
        const shown = text(divide(of(signX + a), of(signY + b)));
        fc.pre(!shown.includes('E'));
        expect(shown.startsWith('-')).toBe(signX !== signY);
        const { digits, places } = parts(shown.replace('-', ''));
        const more = 10n ** BigInt(34 - digits.toString().length);
        // |x − q·y| is at most half of what one in the last of 34 digits of q is worth.
        const scale = 10n ** 60n;
        const [n, d] = [parts(a), parts(b)];
        const exact = (n.digits * 10n ** BigInt(d.places) * scale) / (d.digits * 10n ** BigInt(n.places));
        const off = exact - (digits * scale) / 10n ** BigInt(places);
        const last = scale / 10n ** BigInt(places) / more;
        expect(2n * (off < 0n ? -off : off) <= last + 2n).toBe(true);
      }),
    );
  });

  it('are never made of what is not a number', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => add(value, 1)).toThrow('is not a number of IoT SQL');
    expect(divide(of('1'), of('0'))).toBeUndefined();
    expect(remainder(of('1.5'), of('0'))).toBeUndefined();
  });

  it('have quotient and remainder of Ints as integers have', () => {
    const int = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
    fc.assert(
      fc.property(int, int, (a, b) => {
        fc.pre(b !== 0n);
        expect(compare(divide(of(`${a}`), of(`${b}`)) ?? 0, of(`${a / b}`))).toBe(0);
        expect(compare(remainder(of(`${a}`), of(`${b}`)) ?? 0, of(`${a % b}`))).toBe(0);
      }),
    );
  });

  test.each([
    ['1e21', '1000000000000000000000'],
    ['0.000001', '0.000001'],
    ['0.0000001', '1E-7'],
    ['-1.5e-9', '-1.5E-9'],
    ['1234567890123456789.5', '1234567890123456789.5'],
    ['1e-400', '1E-400'],
    ['1.234567890123456789e-6', '0.000001234567890123456789'],
    ['1.234567890123456789e-7', '1.234567890123456789E-7'],
    ['-12345678901234567.89e-24', '-1.234567890123456789E-8'],
    ['1e-1050', '0'],
    ['9.99e999', `999${'0'.repeat(997)}`],
    ['1e1000', 'undefined'],
    ['-0', '0'],
    ['12345678901234567890123456789012345', '12345678901234567890123456789012340'],
    ['12345678901234567890123456789012355', '12345678901234567890123456789012360'],
  ])('%s is written %s', (given, expected) => expect(text(numberOf(given))).toBe(expected));

  test.each([
    ['2.5', 'half-away', 0, '3'],
    ['-2.5', 'half-away', 0, '-3'],
    ['-2.5', 'floor', 0, '-3'],
    ['-2.5', 'ceil', 0, '-2'],
    ['1234567890123456789.55', 'zero', 1, '1234567890123456789.5'],
    ['0.3', 'floor', 0, '0'],
    ['-0.3', 'floor', 0, '-1'],
  ] as const)('%s rounded %s to %d places is %s', (given, rounding, places, expected) => {
    expect(text(roundTo(of(given), rounding, places))).toBe(expected);
  });
});
