import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { textOf } from './run-sql';

const MOMENT = Date.UTC(2026, 0, 3, 21, 5, 9, 87);

/** Developer guide, `parse_time`: the patterns of Joda-Time. */
describe('parse_time', () => {
  test.each([
    ["parse_time('yyyy-MM-dd', at)", '2026-01-03'],
    ["parse_time('yyyy/MM/dd/HH', at, 'UTC')", '2026/01/03/21'],
    ['parse_time("yyyy.MM.dd G \'at\' HH:mm:ss z", 100000000, "America/Belize")', '1970.01.01 AD at 21:46:40 CST'],
    ["parse_time(\"h 'o''clock' a\", at)", "9 o'clock PM"],
    ["parse_time('yy M d H m s', at)", '26 1 3 21 5 9'],
    ["parse_time('EEE EEEE MMM MMMM', at)", 'Sat Saturday Jan January'],
    ["parse_time('D DDD e', at)", '3 003 6'],
    ["parse_time('xxxx-ww', at)", '2026-01'],
    ["parse_time('xxxx-ww', 1609459200000)", '2020-53'],
    ["parse_time('S SS SSS SSSS', at)", '0 08 087 0870'],
    ["parse_time('K k h', 1767398400000)", '0 24 12'],
    ["parse_time('HH:mm Z ZZ ZZZ', at, '+05:30')", '02:35 +0530 +05:30 +05:30'],
    ["parse_time('HH zzzz', at, 'Europe/Berlin')", '22 Central European Standard Time'],
    ["parse_time('HH', 1782864000000, 'Europe/Berlin')", '02'],
    ["parse_time('C Y', at)", '20 2026'],
    ["parse_time('yyyy', '1767398400000')", '2026'],
    ["parse_time('yyyy', at, 'Nowhere/City')", undefined],
    ["parse_time('bogus', at)", undefined],
    ['parse_time("yyyy \'open", at)', undefined],
    ["parse_time('yyyy', 1E20)", undefined],
    ["parse_time('yyyy', missing)", undefined],
    ["parse_time('yyyy', at, missing)", undefined],
  ])('%s is %s', (expression, expected) => {
    expect(textOf(expression, `{"at":${MOMENT}}`)).toBe(
      expected === undefined ? 'undefined' : JSON.stringify(expected),
    );
  });
});

/** Developer guide, `time_to_epoch`: the patterns of java.time. */
describe('time_to_epoch', () => {
  test.each([
    ["time_to_epoch('2020-04-03 09:45:18 UTC+01:00', 'yyyy-MM-dd HH:mm:ss VV')", 1585903518000],
    ["time_to_epoch('18 December 2015', 'dd MMMM yyyy')", 1450396800000],
    ["time_to_epoch('2007-12-03 10:15:30.592 America/Los_Angeles', 'yyyy-MM-dd HH:mm:ss.SSS z')", 1196705730592],
    ["time_to_epoch('2026-01-03T21:05:09.087Z', \"yyyy-MM-dd'T'HH:mm:ss.SSSX\")", MOMENT],
    ["time_to_epoch('20260103210509', 'yyyyMMddHHmmss')", MOMENT - 87],
    ["time_to_epoch('Sat, 3 Jan 26 9:05 PM', 'EEE, d MMM yy h:mm a')", MOMENT - 9087],
    ["time_to_epoch('2026-003', 'yyyy-DDD')", Date.UTC(2026, 0, 3)],
    ["time_to_epoch('2026-02-31', 'yyyy-MM-dd')", Date.UTC(2026, 1, 28)],
    ["time_to_epoch('2026-03-29 03:30 Europe/Berlin', 'yyyy-MM-dd HH:mm VV')", Date.UTC(2026, 2, 29, 1, 30)],
    ["time_to_epoch('2026-13-01', 'yyyy-MM-dd')", undefined],
    ["time_to_epoch('2026-01-03 x', 'yyyy-MM-dd')", undefined],
    ["time_to_epoch('21:05', 'HH:mm')", undefined],
    ["time_to_epoch('2026-01-03 Nowhere/City', 'yyyy-MM-dd VV')", undefined],
    ["time_to_epoch('2026-01-03', 'yyyy-MM-dd[ HH]')", undefined],
    ["time_to_epoch(missing, 'yyyy')", undefined],
  ])('%s is %s', (expression, expected) => {
    expect(textOf(expression, '{}')).toBe(String(expected));
  });

  it('undoes parse_time in every zone', () => {
    const zone = fc.constantFrom('UTC', '+05:30', '-03:00', 'America/Los_Angeles', 'Asia/Tokyo', 'Africa/Nairobi');
    const at = fc.integer({ min: 0, max: 4_102_444_800_000 });
    fc.assert(
      fc.property(at, zone, (ms, id) => {
        const shown = `parse_time('yyyy-MM-dd HH:mm:ss.SSS ZZ', ${ms}, '${id}')`;
        expect(textOf(`time_to_epoch(${shown}, 'yyyy-MM-dd HH:mm:ss.SSS XXX')`)).toBe(String(ms));
      }),
    );
  });
});
