import { describe, expect, it } from 'vitest';
import { findZone } from '../../../runtime/twin/rules/time/zone';
import { textOf } from './run-sql';

/** The edges of what functions take, and every word of their small languages. */

const MINUTE = 60_000;
const SUMMER = Date.UTC(2026, 6, 1, 12);
const WINTER = Date.UTC(2026, 0, 1, 12);

describe('a time zone', () => {
  it.each<[string, number | undefined]>([
    ['UTC', 0],
    ['GMT', 0],
    ['UT', 0],
    ['Z', 0],
    ['Etc/UTC', 0],
    ['+1', 60],
    ['+01', 60],
    ['+0130', 90],
    ['+01:30', 90],
    ['-03:30', -210],
    ['UTC+2', 120],
    ['GMT-5', -300],
    ['UT+5:45', 345],
    ['+18', 1080],
    ['+19', undefined],
    ['+05:59', 359],
    ['+05:60', undefined],
    ['Nowhere/City', undefined],
    ['', undefined],
  ])('%j is %j minutes from UTC', (id, minutes) => {
    const zone = findZone(id);
    expect(zone?.offset(WINTER)).toBe(minutes === undefined ? undefined : minutes * MINUTE);
    // Found again as it was found at first.
    expect(findZone(id)?.offset(WINTER)).toBe(zone?.offset(WINTER));
  });

  it('of a place follows its summer, its quarters of an hour, and what its clocks showed long ago', () => {
    expect(findZone('Europe/Berlin')?.offset(SUMMER)).toBe(120 * MINUTE);
    expect(findZone('Europe/Berlin')?.offset(WINTER)).toBe(60 * MINUTE);
    expect(findZone('America/Chicago')?.offset(SUMMER)).toBe(-300 * MINUTE);
    expect(findZone('Asia/Kathmandu')?.offset(SUMMER)).toBe(345 * MINUTE);
    expect(findZone('Europe/London')?.offset(Date.UTC(1840, 0, 1))).toBe(-75_000);
  });

  it('changes with the quarter of an hour in which its clocks do', () => {
    const change = Date.UTC(2026, 2, 29, 1);
    const zone = findZone('Europe/Berlin');
    expect([change - 1, change, change - 1].map((ms) => zone?.offset(ms))).toEqual(
      [60, 120, 60].map((n) => n * MINUTE),
    );
  });

  it('has its names for people', () => {
    const names = (id: string) => (['short', 'long'] as const).map((length) => findZone(id)?.label(SUMMER, length));
    expect(names('UTC')).toEqual(['UTC', 'Coordinated Universal Time']);
    expect(names('Z')).toEqual(['UTC', 'UTC']);
    expect(names('GMT')).toEqual(['GMT', 'GMT']);
    expect(names('+01:00')).toEqual(['+01:00', '+01:00']);
    expect(names('America/Chicago')).toEqual(['CDT', 'Central Daylight Time']);
  });
});

describe('the words of dates', () => {
  const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
  const months = 'January February March April May June July August September October November December'.split(' ');

  it('are printed and read for each day of a week', () => {
    for (const [n, day] of days.entries()) {
      const at = Date.UTC(2026, 0, 5 + n);
      expect(textOf(`parse_time('EEEE EEE', ${at})`)).toBe(`"${day} ${day.slice(0, 3)}"`);
      expect(textOf(`time_to_epoch('${day} ${5 + n} 1 2026', 'EEEE d M yyyy')`)).toBe(String(at));
    }
  });

  it('are printed and read for each month of a year', () => {
    for (const [n, month] of months.entries()) {
      const at = Date.UTC(2026, n, 1);
      expect(textOf(`parse_time('MMMM MMM', ${at})`)).toBe(`"${month} ${month.slice(0, 3)}"`);
      expect(textOf(`time_to_epoch('1 ${month} 2026', 'd MMMM yyyy')`)).toBe(String(at));
      expect(textOf(`time_to_epoch('1 ${month.slice(0, 3)} 2026', 'd MMM yyyy')`)).toBe(String(at));
    }
  });

  it.each([
    ['HH:mm', '23:59', true],
    ['HH:mm', '24:00', false],
    ['HH:mm', '00:60', false],
    ['HH:mm:ss', '00:00:59', true],
    ['HH:mm:ss', '00:00:60', false],
    ['hh a', '12 PM', true],
    ['hh a', '13 PM', false],
  ])('a time of day is within its bounds: %s of %s', (pattern, text, isTaken) => {
    const found = textOf(`time_to_epoch('2026-01-01 ${text}', 'yyyy-MM-dd ${pattern}')`);
    expect(found !== 'undefined').toBe(isTaken);
  });
});

describe('a limit', () => {
  it('of padding is 1,000 spaces', () => {
    expect(textOf("length(rpad('a', 1000))")).toBe('1001');
    expect(textOf("length(rpad('a', 1001))")).toBe('1001');
    expect(textOf("length(lpad('a', 999))")).toBe('1000');
    expect(textOf("lpad('a', -1)")).toBe('"a"');
  });

  it('of a transformed list is 128 KiB, to the byte', () => {
    const isGone = (bytes: number) => {
      const besides = '[{"a":"","b":1}]'.length;
      const payload = { o: { b: 1 }, l: [{ a: 'x'.repeat(bytes - besides) }] };
      return textOf("isUndefined(transform('enrichArray', o, l))", JSON.stringify(payload));
    };
    expect(isGone(128 * 1024)).toBe('false');
    expect(isGone(128 * 1024 + 1)).toBe('true');
  });

  it('of nesting is 1,000 levels, of brackets that stand in no text', () => {
    const isRead = (payload: string) => textOf('isUndefined(get(*, 0))', payload) === 'false';
    const nested = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`;
    expect(isRead(nested(1000))).toBe(true);
    expect(() => isRead(nested(1001))).toThrow('more than 1000 levels deep');
    const brackets = '[{'.repeat(1000);
    for (const text of [brackets, `\\"${brackets}`, `\\\\\\"${brackets}`, `x\\\\", "${brackets}`])
      expect(isRead(`["${text}"]`), text.slice(0, 12)).toBe(true);
  });

  it('of a whole number is none: what a double cannot hold is kept, from the first digit on that it cannot', () => {
    for (const digits of [
      '999999999999999',
      '9007199254740993',
      '-9007199254740993',
      '9999999999999999',
      '12345678901234567',
    ])
      expect(textOf('n', `{"n":${digits}}`), digits).toBe(digits);
  });
});
