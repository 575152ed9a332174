import type { Clock } from '../clock';
import { ClockJumps } from './clock-jumps';
import type { AgentEvent, Session } from './ports';
import type { WallClock } from './wall-clock';

interface DeviceClockOptions {
  readonly clock: Clock;
  readonly wallClock?: WallClock;
  report(event: AgentEvent): void;
}

/** The clock of the device, which may be wrong until it has a network: each jump is told, and what was appended before it is given its true time. */
export class DeviceClock {
  private readonly startedAt: number;
  private readonly jumps: ClockJumps;

  constructor(private readonly options: DeviceClockOptions) {
    this.startedAt = options.clock.monotonic();
    this.jumps = new ClockJumps(options.wallClock);
    this.jumps.look(this.startedAt);
  }

  /** ms since the agent started. */
  get monotonicMs(): number {
    return Math.max(0, Math.round(this.options.clock.monotonic() - this.startedAt));
  }

  look(): void {
    const { clock, report } = this.options;
    const jump = this.jumps.look(clock.monotonic());
    if (jump === 0) return;
    const seconds = Math.round(Math.abs(jump) / 1000).toLocaleString('en-US');
    const detail = `the clock was put ${jump > 0 ? 'forward' : 'back'} by ${seconds} s; readings that are not sent yet get their true time`;
    report({ kind: 'problem', detail });
  }

  /** ms to add to a time of then; `appendedAt` in ms of the monotonic clock. */
  jumpedSince(appendedAt: number): number {
    this.look();
    return this.jumps.since(appendedAt);
  }

  /** What the log has waits until the time is right: it is then that the clock jumps, and messages get their true time. */
  async settled(session: Session, signal: AbortSignal): Promise<void> {
    const { wallClock } = this.options;
    if (wallClock === undefined) return;
    const waiting = new AbortController();
    const until = AbortSignal.any([signal, waiting.signal]);
    await Promise.race([wallClock.settled(until), session.closed]);
    waiting.abort();
  }
}
