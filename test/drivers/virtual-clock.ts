import type { Clock } from '../../runtime/clock';

/** A clock that stands still until it is moved: tests see hours pass in no time, and in the same way each time. */
export interface VirtualClock extends Clock {
  /** Moves on by so many ms, stopping at every timer on the way; what a timer starts is given time to settle. */
  advance(ms: number): Promise<void>;
  /** Resolves when somebody waits for this clock: what is awaited before that (a file, a process) is done. */
  awaited(): Promise<void>;
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

export function virtualClock(epoch: number): VirtualClock {
  let elapsed = 0;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  const after = (ms: number, run: () => void) => {
    const timer = { at: elapsed + Math.max(0, ms), run };
    timers.push(timer);
    return () => {
      timers = timers.filter((one) => one !== timer);
    };
  };
  return {
    speed: 1,
    now: () => epoch + Math.floor(elapsed),
    monotonic: () => elapsed,
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
    async awaited() {
      while (timers.length === 0) await settle();
    },
    async advance(ms) {
      const end = elapsed + ms;
      await settle();
      for (;;) {
        const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        elapsed = Math.max(elapsed, next.at);
        timers = timers.filter((one) => one !== next);
        next.run();
        await settle();
      }
      elapsed = end;
      await settle();
    },
  };
}
