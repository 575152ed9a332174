import { existsSync } from 'node:fs';
import { uptime } from 'node:os';
import type { Clock } from '../clock';

/** What is known of the clock on the wall beside its time. An agent without one trusts its clock. */
export interface WallClock {
  /**
   * ms between 1970-01-01 UTC and the start of the machine, by the clock as it is now: a constant, but for jumps of the clock. The time that a machine
   * sleeps is no jump.
   */
  offset(): number;
  /** Resolves when the time is known to be right, when nobody will say so, or when the signal is aborted. */
  settled(signal: AbortSignal): Promise<void>;
}

/** systemd.timesyncd(8): the folder is there while the service runs, the file once it has set the clock. */
const TIMESYNC = { runs: '/run/systemd/timesync', done: '/run/systemd/timesync/synchronized' } as const;
/** ms. A network that has no time server must not keep readings for ever. */
const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 1000;

export interface TimeService {
  readonly runs: string;
  readonly done: string;
}

/** The clock of this machine. On one without a battery it is wrong from its start until there is a network. */
export function systemWallClock(clock: Clock, service: TimeService = TIMESYNC): WallClock {
  const startedAt = clock.monotonic();
  const isSettled = () =>
    !existsSync(service.runs) || existsSync(service.done) || clock.monotonic() - startedAt > PATIENCE_MS;
  return {
    offset: () => clock.now() - uptime() * 1000,
    async settled(signal) {
      while (!signal.aborted && !isSettled()) await clock.sleep(LOOK_EVERY_MS, signal);
    },
  };
}
