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

/** Tries again, a few times and with growing waits, what failed for a reason that passes by itself; AWS does so without saying how often. */
export function withRetries(clock: Clock, run: () => Promise<void>, attempt = 1): Promise<void> {
  return run().catch(async (error: unknown) => {
    if (attempt >= ATTEMPTS || !isTransient(error)) throw error;
    await clock.sleep(FIRST_WAIT_MS * 2 ** (attempt - 1));
    return withRetries(clock, run, attempt + 1);
  });
}

/** By the code of Node's error, or because a port says so with `transient: true`. */
function isTransient(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, transient } = error as { code?: unknown; transient?: unknown };
  return transient === true || TRANSIENT.has(code);
}
