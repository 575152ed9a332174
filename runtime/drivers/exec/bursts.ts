/** So many readings at once, after so many intervals without any, come from a buffer. */
const LEAST = 3;
const INTERVALS = 2;

/** Tells readings that a program gave one by one from those that lay in its buffer and came together, so that all have the time of the last. */
export class Bursts {
  private heardAt: number;
  private count = 0;

  constructor(
    private readonly everyMs: number,
    /** ms of a clock that does not jump. */
    private readonly now: () => number,
  ) {
    this.heardAt = now();
  }

  reading(): void {
    this.count += 1;
  }

  /** After each piece of output: how many readings of it came from a buffer, and how long that had collected them. */
  piece(): { readonly count: number; readonly silentMs: number } | undefined {
    const { count } = this;
    if (count === 0) return undefined;
    const silentMs = this.now() - this.heardAt;
    this.heardAt = this.now();
    this.count = 0;
    return count >= LEAST && silentMs > INTERVALS * this.everyMs ? { count, silentMs } : undefined;
  }
}
