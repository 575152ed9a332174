import type { Clock } from '../../clock';

/** Lets at most `perSecond` + `burst` pass in any second of the clock, and `perSecond` in the long run. */
export class TokenBucket {
  private tokens: number;
  private filledAt: number;

  constructor(
    private readonly clock: Clock,
    private readonly perSecond: number,
    private readonly burst: number,
  ) {
    this.tokens = burst;
    this.filledAt = clock.monotonic();
  }

  /** Resolves when one may pass, or when the signal is aborted. */
  async take(signal: AbortSignal): Promise<void> {
    for (;;) {
      const now = this.clock.monotonic();
      this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) * this.perSecond) / 1000);
      this.filledAt = now;
      if (this.tokens >= 1 || signal.aborted) break;
      await this.clock.sleep(Math.ceil(((1 - this.tokens) * 1000) / this.perSecond), signal);
    }
    this.tokens -= 1;
  }
}
