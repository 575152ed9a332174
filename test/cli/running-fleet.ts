import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll } from 'vitest';
import { MAIN } from './fleet';

/** Two groups and six devices: rooms that a fault can warm, and meters. */
export function smallFleet({ above = 8, meters = 3 } = {}): string {
  return `apiVersion: fleetwright/v1
fleet: acme
aws: { region: eu-west-1 }
sensors:
  room:
    every: 10s
    fields:
      temperature: { unit: Cel, min: -40, max: 85 }
    driver: { simulate: cold-room }
  meter:
    every: 5s
    fields:
      voltage: { unit: V, min: 0, max: 480 }
    driver: { simulate: smart-meter }
groups:
  rooms:
    sensor: room
    devices: { prefix: room-, count: 3 }
    thresholds:
      - { id: warm, title: Too warm, field: temperature, above: ${above}, for: 1m, severity: critical }
  meters:
    sensor: meter
    devices: { prefix: meter-, count: ${meters} }
alerts: { email: [ops@example.com] }
`;
}

export interface Told {
  readonly event: string;
  readonly [key: string]: unknown;
}

const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** `fleet up --json` as a program runs it: what it says, line by line, and how it ends. */
export class RunningFleet {
  readonly events: Told[] = [];
  readonly child: ChildProcess;
  stderr = '';
  readonly #ended: Promise<number | null>;
  readonly #listeners = new Set<() => void>();
  #over = false;

  /** `openFiles`: how many files each of its processes may have open; as here where it is absent. */
  constructor(folder: string, words: readonly string[], { openFiles }: { readonly openFiles?: number } = {}) {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME };
    const command = [process.execPath, MAIN, 'up', '--json', ...words];
    const bounded = ['bash', '-c', 'ulimit -n "$0" && exec "$@"', String(openFiles), ...command];
    const [program = '', ...args] = openFiles === undefined ? command : bounded;
    this.child = spawn(program, args, {
      cwd: folder,
      env,
      stdio: 'pipe',
      detached: true,
    });
    running.add(this.child);
    let rest = '';
    this.child.stdout?.on('data', (piece: Buffer) => {
      const lines = (rest + piece.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.events.push(JSON.parse(line) as Told);
      this.#look();
    });
    this.child.stderr?.on('data', (piece: Buffer) => {
      this.stderr += piece.toString();
    });
    this.#ended = once(this.child, 'close').then(([code]) => {
      running.delete(this.child);
      this.#over = true;
      this.#look();
      return code as number | null;
    });
  }

  /** The first event, said already or later, that fits; fails when the run ends without. */
  async event(name: string, fits: (told: Told) => boolean = () => true): Promise<Told> {
    for (;;) {
      const found = this.events.find((told) => told.event === name && fits(told));
      if (found) return found;
      if (this.#over) throw new Error(`it ended without ${name}: ${JSON.stringify(this.events)}\n${this.stderr}`);
      await new Promise<void>((resolve) => {
        const look = () => {
          this.#listeners.delete(look);
          resolve();
        };
        this.#listeners.add(look);
      });
    }
  }

  onboarded(count: number): Promise<Told> {
    return this.event('progress', ({ fleet }) => (fleet as { onboarded: number }).onboarded === count);
  }

  /** As Ctrl-C at a terminal does: it reaches every process of the group. */
  interrupt(): void {
    if (this.child.pid !== undefined) process.kill(-this.child.pid, 'SIGINT');
  }

  /** Resolves with the exit code. */
  ended(): Promise<number | null> {
    return this.#ended;
  }

  #look(): void {
    for (const look of [...this.#listeners]) look();
  }
}

/** Processes whose parent this one is; Linux only. */
export function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      return Number(stat.replace(/^.*\)\s*/s, '').split(' ')[1]) === pid ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
