import type { Clock } from '../step/clock';

/** What a throttled answer leaves of the rate, and how much of the start rate comes back in a second. */
const DECREASE = 0.5;
const RECOVERY_PER_SECOND = 0.05;
/** The slowest it gets, as a share of the start rate. */
const FLOOR = 0.02;
/** Answers that were throttled within this time are one message, not many: the requests were under way together. ms. */
const ONE_MESSAGE = 1000;

/**
 * A token bucket for one API operation. It starts at the rate that AWS documents, halves when AWS says that it is too much, and comes back
 * bit by bit. In any stretch of t seconds it lets through at most `burst + rate × t` requests, in the order they came.
 */
export class Limiter {
  readonly burst: number;
  #rate: number;
  #tokens: number;
  #at: number;
  #throttledAt = Number.NEGATIVE_INFINITY;
  #turn: Promise<void> = Promise.resolve();

  constructor(
    /** Requests a second. */
    readonly start: number,
    private readonly time: Pick<Clock, 'now' | 'sleep'>,
  ) {
    this.burst = Math.max(1, start / 10);
    this.#rate = start;
    this.#tokens = this.burst;
    this.#at = time.now();
  }

  /** Requests a second, now. */
  get rate(): number {
    this.#advance();
    return this.#rate;
  }

  /** Resolves when the next request may go. */
  acquire(): Promise<void> {
    const mine = this.#turn.then(() => this.#token());
    this.#turn = mine;
    return mine;
  }

  /** Whether this lowered the rate. */
  throttled(): boolean {
    this.#advance();
    const now = this.time.now();
    if (now - this.#throttledAt < ONE_MESSAGE) return false;
    this.#throttledAt = now;
    this.#rate = Math.max(this.start * FLOOR, this.#rate * DECREASE);
    this.#tokens = Math.min(this.#tokens, 0);
    return true;
  }

  async #token(): Promise<void> {
    for (;;) {
      this.#advance();
      if (this.#tokens >= 1) break;
      await this.time.sleep(Math.max(1, ((1 - this.#tokens) / this.#rate) * 1000));
    }
    this.#tokens -= 1;
  }

  #advance(): void {
    const now = this.time.now();
    const seconds = Math.max(0, now - this.#at) / 1000;
    this.#at = now;
    this.#tokens = Math.min(this.burst, this.#tokens + seconds * this.#rate);
    this.#rate = Math.min(this.start, this.#rate + seconds * RECOVERY_PER_SECOND * this.start);
  }
}
