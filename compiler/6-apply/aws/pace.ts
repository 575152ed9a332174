import type { Clock } from '../step/clock';
import { Limiter } from './limiter';
import { type RetryReason, retryReason } from './retry-reason';
import { startRate } from './start-rate';

/** Longest wait before an attempt, ms; attempts in all. Waits are drawn from the whole span (full jitter), which doubles each time. */
const WAITS: Readonly<
  Record<RetryReason, { readonly first: number; readonly longest: number; readonly attempts: number }>
> = {
  throttled: { first: 500, longest: 20_000, attempts: 20 },
  transient: { first: 100, longest: 5_000, attempts: 7 },
};

/** How fast each operation is called, and what is called again: the one place for limits and retries of all clients. */
export class Pace {
  readonly #limiters = new Map<string, Limiter>();
  readonly #calls = new Map<string, number>();

  constructor(
    private readonly time: Clock,
    /** Hears when an operation has been slowed down, with its new rate (requests a second). */
    private readonly slowed: (operation: string, rate: number) => void = () => {},
  ) {}

  /** Operation → requests that were sent, each attempt counted. */
  get calls(): ReadonlyMap<string, number> {
    return this.#calls;
  }

  async run<T>(operation: string, attempt: () => Promise<T>): Promise<T> {
    const limiter = this.#limiter(operation);
    const failures: Record<RetryReason, number> = { throttled: 0, transient: 0 };
    for (;;) {
      await limiter.acquire();
      this.#calls.set(operation, (this.#calls.get(operation) ?? 0) + 1);
      try {
        return await attempt();
      } catch (problem) {
        const kind = retryReason(problem);
        if (kind === undefined) throw problem;
        if (kind === 'throttled' && limiter.throttled()) this.slowed(operation, limiter.rate);
        const { first, longest, attempts } = WAITS[kind];
        failures[kind] += 1;
        if (failures[kind] >= attempts) throw problem;
        await this.time.sleep(this.time.random() * Math.min(longest, first * 2 ** (failures[kind] - 1)));
      }
    }
  }

  #limiter(operation: string): Limiter {
    const known = this.#limiters.get(operation);
    if (known) return known;
    const made = new Limiter(startRate(operation), this.time);
    this.#limiters.set(operation, made);
    return made;
  }
}
