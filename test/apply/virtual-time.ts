import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../compiler/6-apply/step/clock';

/** Time for concurrent work: it moves to the next sleeper when nothing else is left to do. Draws come from the caller. */
export class VirtualTime implements Clock {
  #now = 0;
  #sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  constructor(private readonly draw: () => number = () => 0.5) {}

  now(): number {
    return this.#now;
  }

  random(): number {
    return this.draw();
  }

  every(): () => void {
    return () => {};
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => this.#sleepers.push({ at: this.#now + ms, wake }));
  }

  /** The value of the work, once enough time has passed for it. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const over = work.finally(() => {
      isOver = true;
    });
    over.catch(() => {});
    for (;;) {
      await turn();
      if (isOver) return over;
      const next = this.#sleepers.reduce<number>((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
      if (next === Number.POSITIVE_INFINITY) throw new Error('the work waits for something other than time');
      this.#now = Math.max(this.#now, next);
      const due = this.#sleepers.filter(({ at }) => at <= this.#now);
      this.#sleepers = this.#sleepers.filter(({ at }) => at > this.#now);
      for (const { wake } of due) wake();
    }
  }
}
