export interface BackoffOptions {
  /** ms that are waited in any case. */
  readonly floorMs: number;
  /** ms that may be added the first time; doubled each time. */
  readonly baseMs: number;
  /** The most that is added. */
  readonly capMs: number;
  /** 0 to 1, evenly. */
  random(): number;
}

/** Exponential backoff with full jitter: a fleet that lost its broker at one moment does not come back at one moment. */
export class Backoff {
  private failures = 0;

  constructor(private readonly options: BackoffOptions) {}

  /** ms to wait before the next attempt. */
  next(): number {
    const { floorMs, baseMs, capMs, random } = this.options;
    const most = Math.min(capMs, baseMs * 2 ** this.failures);
    this.failures += 1;
    return floorMs + random() * most;
  }

  reset(): void {
    this.failures = 0;
  }
}
