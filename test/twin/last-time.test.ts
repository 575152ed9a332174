import { describe, expect, it } from 'vitest';
import { fastClock } from '../../runtime/clock';
import { fastestClock, keepTime, lastTime } from '../../runtime/twin/last-time';
import { temporaryFolder } from './iot-core/generated';

describe('the clocks of a data directory', () => {
  const folder = temporaryFolder().path;
  const ran = (speed: number, epoch: number) => keepTime(folder, fastClock({ speed, epoch, startedAt: Date.now() }))();

  it('are none at first: nothing has passed, and time goes as on the wall', () => {
    expect([lastTime(folder), fastestClock(folder)]).toEqual([0, 1]);
  });

  it.each([
    [0.5, 1],
    [30, 30],
    [1, 30],
    [60.5, 61],
  ])('the fastest stays known: after one of %d it is %d', (speed, fastest) => {
    ran(speed, 1_000_000);
    expect(fastestClock(folder)).toBe(fastest);
    expect(lastTime(folder)).toBeGreaterThanOrEqual(1_000_000);
  });
});
