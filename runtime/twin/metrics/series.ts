import type { Statistic } from './alarm-settings';

export const MINUTE = 60_000;

/** What was put within a minute. */
interface Bucket {
  sum: number;
  count: number;
  least: number;
  greatest: number;
}

/** One metric, in whole minutes. */
export class Series {
  readonly #minutes = new Map<number, Bucket>();

  put(value: number, at: number): void {
    const minute = Math.floor(at / MINUTE);
    const bucket = this.#minutes.get(minute);
    if (!bucket) this.#minutes.set(minute, { sum: value, count: 1, least: value, greatest: value });
    else {
      bucket.sum += value;
      bucket.count += 1;
      bucket.least = Math.min(bucket.least, value);
      bucket.greatest = Math.max(bucket.greatest, value);
    }
  }

  /** The statistic over [from, to), both whole minutes; undefined where nothing was put. */
  over(statistic: Statistic, from: number, to: number): number | undefined {
    const whole: Bucket = { sum: 0, count: 0, least: Number.POSITIVE_INFINITY, greatest: Number.NEGATIVE_INFINITY };
    for (let minute = Math.floor(from / MINUTE); minute < Math.floor(to / MINUTE); minute++) {
      const bucket = this.#minutes.get(minute);
      if (!bucket) continue;
      whole.sum += bucket.sum;
      whole.count += bucket.count;
      whole.least = Math.min(whole.least, bucket.least);
      whole.greatest = Math.max(whole.greatest, bucket.greatest);
    }
    return whole.count === 0 ? undefined : statisticOf(whole, statistic);
  }

  forgetBefore(at: number): void {
    for (const minute of this.#minutes.keys()) if ((minute + 1) * MINUTE <= at) this.#minutes.delete(minute);
  }
}

function statisticOf({ sum, count, least, greatest }: Bucket, statistic: Statistic): number {
  switch (statistic) {
    case 'Sum':
      return sum;
    case 'Average':
      return sum / count;
    case 'Minimum':
      return least;
    case 'Maximum':
      return greatest;
    case 'SampleCount':
      return count;
  }
}
