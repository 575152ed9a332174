import { spawn } from 'node:child_process';

/** What of the environment systemd sets for a service with `Type=notify` (sd_notify(3), sd_watchdog_enabled(3)). */
export interface SystemdEnvironment {
  readonly NOTIFY_SOCKET?: string | undefined;
  readonly WATCHDOG_USEC?: string | undefined;
}

/** Tells systemd that the service is up and alive; nothing happens where it did not ask. */
export class Systemd {
  constructor(
    private readonly environment: SystemdEnvironment,
    private readonly problem: (detail: string) => void,
    private readonly send: typeof systemdNotify = systemdNotify,
  ) {}

  ready(): void {
    this.notify('READY=1');
  }

  stopping(): void {
    this.notify('STOPPING=1');
  }

  /** Says that all is well twice in the time that the watchdog allows, for as long as `isWell` holds. The result ends it. */
  watch(isWell: () => boolean): () => void {
    const allowedMs = Number(this.environment.WATCHDOG_USEC) / 1000;
    if (!(allowedMs > 0)) return () => {};
    const timer = setInterval(() => {
      if (isWell()) this.notify('WATCHDOG=1');
    }, allowedMs / 2);
    return () => clearInterval(timer);
  }

  private notify(state: string): void {
    if (!this.environment.NOTIFY_SOCKET) return;
    this.send(state, (error) => this.problem(`systemd-notify: ${error.message}`));
  }
}

/**
 * Node has no datagram sockets of the Unix family, so the program `systemd-notify` sends the message for us; the unit needs `NotifyAccess=all` for that.
 */
export function systemdNotify(state: string, failed: (error: Error) => void): void {
  const child = spawn('systemd-notify', [state], { stdio: 'ignore' });
  child.once('error', failed);
  child.unref();
}
