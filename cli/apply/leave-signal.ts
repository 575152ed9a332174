import type { Terminal } from '../terminal';

/** A signal that is aborted by the first Ctrl-C, so that the work can end in order; the second ends the process at once. */
export interface LeaveSignal {
  readonly signal: AbortSignal;
  /** Listens no more. */
  end(): void;
}

export function leaveSignal(terminal: Terminal): LeaveSignal {
  const aborter = new AbortController();
  const hear = () => {
    if (aborter.signal.aborted) process.exit(130);
    terminal.err('\nLeaving: no new step is begun, the lock is given back. Once more ends it at once.\n');
    aborter.abort();
  };
  process.on('SIGINT', hear);
  process.on('SIGTERM', hear);
  return {
    signal: aborter.signal,
    end: () => {
      process.off('SIGINT', hear);
      process.off('SIGTERM', hear);
    },
  };
}
