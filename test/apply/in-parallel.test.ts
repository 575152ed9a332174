import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inParallel } from '../../compiler/6-apply/step/in-parallel';

describe('work in parallel', () => {
  it('does each item once', async () => {
    const done: number[] = [];
    await inParallel([1, 2, 3, 4, 5], 2, async (item) => {
      await wait(item % 2);
      done.push(item);
    });
    expect(done.sort()).toEqual([1, 2, 3, 4, 5]);
  });

  it('throws the first failure when nothing is under way any more, and begins nothing behind it', async () => {
    const begun: number[] = [];
    let isUnderWay = false;
    const work = inParallel([1, 2, 3, 4], 2, async (item) => {
      begun.push(item);
      if (item === 1) throw new Error('the first');
      isUnderWay = true;
      await wait(5);
      isUnderWay = false;
    });
    await expect(work).rejects.toThrow('the first');
    expect({ begun, isUnderWay }).toEqual({ begun: [1, 2], isUnderWay: false });
  });
});
