/** Who waits until there is something to read. */
export class Arrivals {
  private listeners: (() => void)[] = [];

  /** Resolves when something arrives, or when the signal is aborted. */
  next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = () => {
        signal.removeEventListener('abort', done);
        this.listeners = this.listeners.filter((listener) => listener !== done);
        resolve();
      };
      this.listeners.push(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  wake(): void {
    for (const listener of this.listeners.splice(0)) listener();
  }
}
