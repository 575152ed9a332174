import type { Clock } from '../../clock';

const ATTEMPTS = 3;
const FIRST_WAIT_MS = 100;
const TRANSIENT: ReadonlySet<unknown> = new Set([
  'EAGAIN',
  'EBUSY',
  'EINTR',
  'EMFILE',
  'ENFILE',
  'ETIMEDOUT',
  'ECONNRESET',
]);

/** What comes of a call in the end. */
export interface Ends<T> {
  readonly done: () => T;
  readonly failed: (error: unknown) => T | Promise<T>;
}

/**
 * `run().then(done, failed)`, and tries again, a few times and with growing waits, what failed for a reason that passes by itself; AWS does so without
 * saying how often. One promise for a call that succeeds: every action of every message comes by here.
 */
export function withRetries<T>(clock: Clock, run: () => Promise<void>, ends: Ends<T>, attempt = 1): Promise<T> {
  return run().then(ends.done, async (error: unknown) => {
    if (attempt >= ATTEMPTS || !isTransient(error)) return ends.failed(error);
    await clock.sleep(FIRST_WAIT_MS * 2 ** (attempt - 1));
    return withRetries(clock, run, ends, attempt + 1);
  });
}

/** By the code of Node's error, or because a port says so with `transient: true`. */
function isTransient(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, transient } = error as { code?: unknown; transient?: unknown };
  return transient === true || TRANSIENT.has(code);
}
