import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MissingData } from '../../../runtime/twin/metrics/alarm-settings';
import { evaluate } from '../../../runtime/twin/metrics/evaluate';

const from = Date.UTC(2026, 0, 31, 14, 52);
const alarm = (evaluationPeriods: number, datapointsToAlarm: number, missingData: MissingData) => ({
  evaluationPeriods,
  datapointsToAlarm,
  missingData,
  comparison: 'GreaterThanOrEqualToThreshold' as const,
  threshold: 1,
});
/** `X` breaches, `0` does not, `-` is missing; the newest is the last, as CloudWatch's tables write them. */
const rangeOf = (points: string) =>
  [...points.replaceAll(' ', '')]
    .reverse()
    .map((point) => (point === '-' ? undefined : { from, value: point === 'X' ? 1 : 0 }));
const stateOf = (points: string, periods: number, toAlarm: number, missingData: MissingData) =>
  evaluate(alarm(periods, toAlarm, missingData), rangeOf(points))?.state ?? 'retained';

describe('missing data, as the tables of "Configuring how CloudWatch alarms treat missing data" say', () => {
  it.each([
    ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
    ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
    ['- - - - -', 'INSUFFICIENT_DATA', 'retained', 'ALARM', 'OK'],
    ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['- - X - -', 'ALARM', 'retained', 'ALARM', 'OK'],
  ])('3 of 3: %s', (points, ...states) => {
    const got = (['missing', 'ignore', 'breaching', 'notBreaching'] as const).map((how) => stateOf(points, 3, 3, how));
    expect(got).toEqual(states);
  });

  it.each([
    ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - X -', 'ALARM', 'retained', 'ALARM', 'OK'],
  ])('2 of 3: %s', (points, ...states) => {
    const got = (['missing', 'ignore', 'breaching', 'notBreaching'] as const).map((how) => stateOf(points, 3, 2, how));
    expect(got).toEqual(states);
  });
});

describe('an evaluation', () => {
  it('says the same as filling the gaps and counting', () => {
    const points = fc
      .array(fc.constantFrom('X', '0', '-'), { minLength: 3, maxLength: 12 })
      .map((list) => list.join(''));
    fc.assert(
      fc.property(points, fc.nat(), fc.constantFrom('breaching' as const, 'notBreaching' as const), (text, n, how) => {
        const periods = text.length - 2;
        const toAlarm = 1 + (n % periods);
        const there = text.replaceAll('-', '').slice(-periods);
        const filled = there.padEnd(periods, how === 'breaching' ? 'X' : '0');
        const breaching = [...filled].filter((point) => point === 'X').length;
        expect(stateOf(text, periods, toAlarm, how)).toBe(breaching >= toAlarm ? 'ALARM' : 'OK');
      }),
    );
  });

  it.each([
    ['GreaterThanOrEqualToThreshold', 'X-X'],
    ['GreaterThanThreshold', '--X'],
    ['LessThanThreshold', '-X-'],
    ['LessThanOrEqualToThreshold', 'XX-'],
  ] as const)('compares the value with the threshold: %s', (comparison, expected) => {
    const states = [1, 0.5, 1.5].map((value) => {
      const settings = { ...alarm(1, 1, 'missing'), comparison };
      return evaluate(settings, [{ from, value }])?.state === 'ALARM' ? 'X' : '-';
    });
    expect(states.join('')).toBe(expected);
  });

  it('gives its reason in the words of CloudWatch', () => {
    const reason = (points: string, how: MissingData) => evaluate(alarm(1, 1, how), rangeOf(points))?.reason;
    expect(reason('X', 'missing')).toBe(
      'Threshold Crossed: 1 out of the last 1 datapoint [1.0 (31/01/26 14:52:00)] was greater than or equal to the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition).',
    );
    expect(reason('0', 'missing')).toBe(
      'Threshold Crossed: 1 datapoint [0.0 (31/01/26 14:52:00)] was not greater than or equal to the threshold (1.0).',
    );
    expect(reason('-', 'missing')).toBe('Insufficient Data: 1 datapoint was unknown.');
    expect(reason('-', 'notBreaching')).toBe(
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].',
    );
  });
});
