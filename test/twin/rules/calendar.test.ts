import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { formatTime } from '../../../runtime/twin/rules/time/format-time';
import { parseTime } from '../../../runtime/twin/rules/time/parse-time';
import { findZone, type Zone } from '../../../runtime/twin/rules/time/zone';

/** The calendar and the clock as Joda-Time prints them and java.time reads them, at their edges. */

const DAY = 86_400_000;
const HOUR = 3_600_000;

function zoneOf(id: string): Zone {
  const zone = findZone(id);
  if (zone === undefined) throw new Error(`no zone ${id}`);
  return zone;
}

const print = (pattern: string, ms: number, zone = 'UTC') => formatTime(pattern, ms, zoneOf(zone));
const at = (year: number, month: number, day: number) => new Date(0).setUTCFullYear(year, month - 1, day);

describe('a year is printed', () => {
  const pattern = 'yyyy|yy|y|G|YYYY|C';
  test.each([
    [2026, '2026|26|2026|AD|2026|20'],
    [1999, '1999|99|1999|AD|1999|19'],
    [99, '0099|99|99|AD|0099|0'],
    [1, '0001|01|1|AD|0001|0'],
    // There is no year 0 of an era: the year before 1 AD is 1 BC.
    [0, '0000|00|0|BC|0001|0'],
    [-1, '-0001|01|-1|BC|0002|0'],
    [-150, '-0150|50|-150|BC|0151|1'],
    [12026, '12026|26|12026|AD|12026|120'],
  ])('%d as %s', (year, expected) => expect(print(pattern, at(year, 6, 15))).toBe(expected));
});

describe('an hour of the day has four names', () => {
  test.each([
    [0, '0 24 0 12 AM'],
    [1, '1 1 1 1 AM'],
    [11, '11 11 11 11 AM'],
    [12, '12 12 0 12 PM'],
    [13, '13 13 1 1 PM'],
    [23, '23 23 11 11 PM'],
  ])('%d o’clock', (hour, expected) => {
    const ms = Date.UTC(2026, 0, 3, hour, 59, 59, 999);
    expect(print('H k K h a', ms)).toBe(expected);
    const day = Date.UTC(2026, 0, 3, hour);
    for (const pattern of ['H', 'k', 'K a', 'h a'])
      expect(parseTime(`2026-01-03 ${print(pattern, ms)}`, `yyyy-MM-dd ${pattern}`), pattern).toBe(day);
  });
});

test.each([
  ['UTC', '+0000 +00:00 UTC'],
  ['+05:30', '+0530 +05:30 +05:30'],
  ['-03:30', '-0330 -03:30 -03:30'],
  ['-00:30', '-0030 -00:30 -00:30'],
])('an offset is printed with its sign: %s', (zone, expected) => {
  expect(print('Z ZZ ZZZ', Date.UTC(2026, 0, 3), zone)).toBe(expected);
});

describe('a date that is printed in another way is the same day', () => {
  const day = fc.integer({ min: at(1, 1, 8) / DAY, max: at(9999, 12, 20) / DAY }).map((n) => n * DAY);
  const numbers = (pattern: string, ms: number) => (print(pattern, ms) ?? '').split(' ').map(Number);

  it('by its year and its day of the year', () => {
    fc.assert(
      fc.property(day, (ms) => {
        const [year = 0, ofYear = 0] = numbers('yyyy D', ms);
        expect(at(year, 1, 1) + (ofYear - 1) * DAY).toBe(ms);
        expect(parseTime(print('yyyy DDD', ms) ?? '', 'yyyy DDD')).toBe(ms);
      }),
    );
  });

  it('by its week: week 1 is the one of the fourth of January, and begins on a Monday', () => {
    fc.assert(
      fc.property(day, (ms) => {
        const [year = 0, week = 0, ofWeek = 0] = numbers('xxxx w e', ms);
        const fourth = at(year, 1, 4);
        const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY;
        expect(monday + ((week - 1) * 7 + ofWeek - 1) * DAY).toBe(ms);
        expect(week).toBeGreaterThanOrEqual(1);
        expect(ofWeek).toBeLessThanOrEqual(7);
      }),
    );
  });
});

describe('what a pattern reads is within its bounds', () => {
  // `d` is not among them: java.time takes the 31st of any month for its last day.
  test.each([
    ['M', 1, 12],
    ['d', 1, 31],
    ['D', 1, 366],
    ['H', 0, 23],
    ['k', 1, 24],
    ['K', 0, 11],
    ['h', 1, 12],
    ['m', 0, 59],
    ['s', 0, 59],
  ])('%s from %d to %d', (letter, low, high) => {
    const rest = { M: 'd', d: 'M' }[letter] ?? 'M d';
    const read = (value: number) => parseTime(`2024 ${rest.replace(/[Md]/g, '1')} ${value}`, `yyyy ${rest} ${letter}`);
    expect([low - 1, low, high, high + 1].map((value) => read(value) !== undefined)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test.each([
    ['two digits are of this century', '26-01-03', 'yy-MM-dd', at(2026, 1, 3)],
    ['four are the year', '0026-01-03', 'yyyy-MM-dd', at(26, 1, 3)],
    ['one letter takes any number of digits', '12026-1-3', 'y-M-d', at(12026, 1, 3)],
    ['more letters take as many', '2026-1-03', 'yyyy-MM-dd', undefined],
    ['an era counts backwards', '0001-01-03 BC', 'yyyy-MM-dd G', at(0, 1, 3)],
    ['or does not', '0001-01-03 AD', 'yyyy-MM-dd G', at(1, 1, 3)],
    ['an era is one of two', '0001-01-03 CE', 'yyyy-MM-dd G', undefined],
    ['half a day is one of two', '2026-01-03 1 XM', 'yyyy-MM-dd h a', undefined],
    ['a fraction is of a second, however many digits', '2026-01-03 5', 'yyyy-MM-dd S', at(2026, 1, 3) + 500],
    ['of which there are no more than ms', '2026-01-03 123456', 'yyyy-MM-dd SSSSSS', at(2026, 1, 3) + 123],
    ['a month has all its letters', '3 Decamber 2026', 'd MMMM yyyy', undefined],
    ['or three', '3 Dec 2026', 'd MMMM yyyy', undefined],
    ['and no more', '3 December 2026', 'd MMM yyyy', undefined],
    ['a month is a month', '3 Foo 2026', 'd MMM yyyy', undefined],
    ['L and u are other names', '2026 Mar 3', 'u LLL d', at(2026, 3, 3)],
    ['a year alone is no day', '2026', 'yyyy', undefined],
    ['nor is a month', '2026-01', 'yyyy-MM', undefined],
    ['nor one without a month', '2026 03', 'yyyy dd', undefined],
    ['a leap day is there in its year', '2024-02-30', 'yyyy-MM-dd', at(2024, 2, 29)],
    ['a quote is written twice', "2026'01'03", "yyyy''MM''dd", at(2026, 1, 3)],
    ['text between quotes is itself', '2026 at [01] 03', "yyyy 'at' '['MM']' dd", at(2026, 1, 3)],
    ['and must be there', '2026 on 01 03', "yyyy 'at' MM dd", undefined],
    ...['[', ']', '{', '}', '#'].map(
      (reserved) =>
        [`${reserved} is kept for later`, `2026${reserved}01-03`, `yyyy${reserved}MM-dd`, undefined] as const,
    ),
  ] as const)('%s: %s by %s', (_law, text, pattern, expected) => expect(parseTime(text, pattern)).toBe(expected));
});

describe('a zone in a text', () => {
  const noon = Date.UTC(2026, 0, 3, 12);
  test.each([
    ['PST', -8],
    ['PDT', -7],
    ['MST', -7],
    ['MDT', -6],
    ['CST', -6],
    ['CDT', -5],
    ['EST', -5],
    ['EDT', -4],
    ['WET', 0],
    ['CET', 1],
    ['CEST', 2],
    ['EET', 2],
    ['EEST', 3],
    ['JST', 9],
    ['UTC', 0],
    ['GMT', 0],
    ['UTC+5', 5],
    ['-03:00', -3],
    ['America/Argentina/Buenos_Aires', -3],
    ['Etc/GMT+5', -5],
  ])('%s is %d hours from UTC', (zone, hours) => {
    expect(parseTime(`2026-01-03 12 ${zone}`, 'yyyy-MM-dd HH z')).toBe(noon - hours * HOUR);
  });

  test.each([
    ['Z', 0],
    ['+05', 5],
    ['+0530', 5.5],
    ['+05:30', 5.5],
    ['-11:00', -11],
    ['CET', undefined],
    ['', undefined],
  ])('written %j as an offset is %j hours', (text, hours) => {
    expect(parseTime(`2026-01-03 12${text}`, 'yyyy-MM-dd HHX')).toBe(
      hours === undefined ? undefined : noon - hours * HOUR,
    );
  });

  it.each(['Europe/Berlin', 'Europe/London', 'America/Los_Angeles', 'Australia/Lord_Howe', 'Asia/Tokyo'])(
    'gives the moment back in every hour about a change of the clocks of %s, but for one that comes twice',
    (id) => {
      const zone = zoneOf(id);
      for (let day = Date.UTC(2026, 0, 1); day < Date.UTC(2027, 0, 1); day += 2 * DAY) {
        const changes = zone.offset(day) !== zone.offset(day + 2 * DAY);
        for (let ms = day; ms < day + 2 * DAY; ms += changes ? HOUR : 2 * DAY) {
          // Where clocks go back, the same local time was, or comes again.
          if ([-HOUR, HOUR].some((by) => zone.offset(ms) !== zone.offset(ms + by))) continue;
          const text = formatTime('yyyy-MM-dd HH:mm ZZZ', ms, zone);
          expect(parseTime(text ?? '', 'yyyy-MM-dd HH:mm VV'), text).toBe(ms);
        }
      }
    },
  );
});
