import type { Call } from '../command';
import { Progress } from '../progress';

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/**
 * Work whose progress is shown, and that a signal of the user or the system ends in order; a second one ends the process at once. What was done
 * stays, and the next call goes on.
 */
export async function watchedWork<T>(
  { terminal }: Call,
  work: (progress: Progress, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const progress = new Progress(terminal);
  const ending = new AbortController();
  let code = 0;
  const handlers = Object.entries(SIGNALS).map(([name, number]) => {
    const handler = () => {
      if (ending.signal.aborted) process.exit(128 + number);
      code = 128 + number;
      ending.abort();
    };
    process.on(name, handler);
    return [name, handler] as const;
  });
  try {
    return await work(progress, ending.signal).finally(() => progress.wipe());
  } catch (problem) {
    if (!ending.signal.aborted) throw problem;
    terminal.err('interrupted; call it again, and it goes on\n');
    return process.exit(code);
  } finally {
    for (const [name, handler] of handlers) process.off(name, handler);
  }
}
