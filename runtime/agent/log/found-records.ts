import type { Frame } from './frame';
import type { Segments } from './segments';
import { sumsByTopic, type TopicSum } from './sums-by-topic';
import type { Window } from './window';

export interface FoundRecordsOptions {
  readonly segments: Segments;
  readonly window: Window;
  /** Records from this number on are of this start; 0 tells nothing. */
  readonly until: number;
  tell(sum: TopicSum): void;
}

/**
 * Tells each record that earlier starts left in the log, once: a segment at a time, and at once where one is read or given up before its segment
 * came. So what becomes of a record is never told before that it was there.
 */
export class FoundRecords {
  /** All below are told. */
  private toldTo: number;
  private readonly ahead = new Set<number>();

  constructor(private readonly options: FoundRecordsOptions) {
    this.toldTo = Math.min(options.until, options.window.passed);
  }

  /** Returns whether there may be more. */
  tellNext(): boolean {
    const { segments, window, until } = this.options;
    if (this.toldTo >= until) return false;
    const { list } = segments;
    const index = Math.max(
      0,
      list.findLastIndex(({ first }) => first <= this.toldTo),
    );
    const segment = list[index];
    const next = list[index + 1]?.first ?? until;
    if (segment !== undefined) this.tell([...segments.frames(segment)].filter(({ number }) => window.needs(number)));
    this.toldTo = Math.min(until, Math.max(this.toldTo + 1, next));
    for (const number of this.ahead) if (number < this.toldTo) this.ahead.delete(number);
    return this.toldTo < until;
  }

  tell(frames: readonly Frame[]): void {
    const { until } = this.options;
    const news = frames.filter(({ number }) => number >= this.toldTo && number < until && !this.ahead.has(number));
    for (const { number } of news) this.ahead.add(number);
    for (const sum of sumsByTopic(news)) this.options.tell(sum);
  }
}
