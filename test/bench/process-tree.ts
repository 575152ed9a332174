import { readdirSync, readFileSync } from 'node:fs';

const EVERY_MS = 100;

/** Ticks of the CPU that Linux counts in a second, on every machine that it runs on today. */
const TICKS = 100;

/** Watches how much memory a process and all its descendants hold together (pages that a fork shares count for each), and what CPU they take. Linux only. */
export class ProcessTree {
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;
  /** Resident, in bytes. */
  peak = 0;
  /** Of user and system, those that have ended included; a little less than in truth, for the last moment goes unseen. */
  cpuSeconds = 0;

  constructor(pid: number) {
    this.#pid = pid;
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const parents = new Map<number, number>();
    const resident = new Map<number, number>();
    const ticks = new Map<number, number>();
    for (const name of readdirSync('/proc')) {
      const pid = Number(name);
      if (!Number.isInteger(pid)) continue;
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        parents.set(pid, Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0));
        resident.set(pid, Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024);
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        // utime, stime, and those of children that were waited for.
        ticks.set(
          pid,
          fields.slice(11, 15).reduce((all, one) => all + Number(one), 0),
        );
      } catch {
        // It has ended in the meantime.
      }
    }
    let sum = 0;
    let spent = 0;
    for (const [pid, bytes] of resident) {
      let at: number | undefined = pid;
      while (at !== undefined && at !== this.#pid) at = parents.get(at);
      if (at === undefined) continue;
      sum += bytes;
      spent += ticks.get(pid) ?? 0;
    }
    this.peak = Math.max(this.peak, sum);
    this.cpuSeconds = Math.max(this.cpuSeconds, spent / TICKS);
  }
}
