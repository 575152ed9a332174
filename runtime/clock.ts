/**
 * Time, as everything at run time sees it. The twin can run faster than the wall (`fleet up --speed`), so nothing else reads a clock or sets a timer.
 * All values are in ms; `now` since 1970-01-01 UTC, `monotonic` since an arbitrary start and never going back.
 */
export interface Clock {
  now(): number;
  monotonic(): number;
  /** Resolves after `ms` of this clock's time, or at once when the signal is aborted; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs once after `ms` of this clock's time; the result cancels it. */
  after(ms: number, run: () => void): () => void;
  /** How much faster than the wall: 1 is real time. */
  readonly speed: number;
}

export function systemClock(): Clock {
  return scaled(1, () => Date.now());
}

/** A clock that showed `epoch` when the wall showed `startedAt`, and runs `speed` times as fast. Several processes with the same three agree. */
export function fastClock({ speed, epoch, startedAt }: { speed: number; epoch: number; startedAt: number }): Clock {
  return scaled(speed, () => Math.floor(epoch + (Date.now() - startedAt) * speed));
}

function scaled(speed: number, now: () => number): Clock {
  const after = (ms: number, run: () => void) => {
    const timer = setTimeout(run, Math.max(0, ms / speed));
    return () => clearTimeout(timer);
  };
  return {
    speed,
    now,
    monotonic: () => performance.now() * speed,
    after,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const done = () => {
          cancel();
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const cancel = after(ms, done);
        signal?.addEventListener('abort', done, { once: true });
      }),
  };
}
