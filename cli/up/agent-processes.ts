import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { FromHost, HostedAgent, ToHost } from '../../runtime/agent/host-messages';

type Begin = Omit<Extract<ToHost, { kind: 'begin' }>, 'kind'>;

export interface AgentProcessesOptions extends Begin {
  readonly agents: number;
  take(message: FromHost): void;
  /** A process ended that nobody had told to. */
  died(why: string): void;
}

/** Below so many agents another process costs more than it gives. */
const WORTH_A_PROCESS = 20;
const STDERR_KEPT = 4_000;

/** The agents of a fleet, in child processes: one for each core that the twin leaves free. A thing stays in the process it began in. */
export class AgentProcesses {
  readonly #children: ChildProcess[];
  readonly #homes = new Map<string, ChildProcess>();
  readonly #stopping = new Map<string, () => void>();
  #ending = false;

  constructor(private readonly options: AgentProcessesOptions) {
    const spare = Math.max(1, availableParallelism() - 1);
    const worth = Math.ceil(options.agents / WORTH_A_PROCESS);
    this.#children = Array.from({ length: Math.max(1, Math.min(spare, worth)) }, () => this.#fork());
  }

  start(agents: readonly HostedAgent[]): void {
    const shares = new Map<ChildProcess, HostedAgent[]>(this.#children.map((child) => [child, []]));
    for (const agent of agents) shares.get(this.#homeOf(agent.config.thing))?.push(agent);
    for (const [child, share] of shares) if (share.length > 0) send(child, { kind: 'start', agents: share });
  }

  /** Resolves when they have stopped; what they have not sent stays on disk. */
  async stop(things: readonly string[]): Promise<void> {
    const shares = new Map<ChildProcess, string[]>();
    for (const thing of things) {
      const home = this.#homeOf(thing);
      shares.set(home, [...(shares.get(home) ?? []), thing]);
    }
    const stopped = things.map((thing) => new Promise<void>((resolve) => this.#stopping.set(thing, resolve)));
    for (const [child, share] of shares) send(child, { kind: 'stop', things: share });
    await Promise.all(stopped);
  }

  order(message: Omit<Extract<ToHost, { kind: 'fault' }>, 'kind'>): void {
    send(this.#homeOf(message.thing), { kind: 'fault', ...message });
  }

  /** Stops all agents and their processes, and kills those that take longer than `patienceMs` of wall time; resolves when all have ended. */
  async end(patienceMs: number, drainMs?: number): Promise<void> {
    this.#ending = true;
    await Promise.all(
      this.#children.map((child) => {
        if (child.exitCode !== null || child.signalCode !== null) return undefined;
        const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
        send(child, { kind: 'stop', ...(drainMs === undefined ? {} : { drainMs }) });
        const late = setTimeout(() => child.kill('SIGKILL'), patienceMs + (drainMs ?? 0));
        return ended.finally(() => clearTimeout(late));
      }),
    );
  }

  /** At once: for whoever cannot wait. */
  kill(): void {
    this.#ending = true;
    for (const child of this.#children) child.kill('SIGKILL');
  }

  #homeOf(thing: string): ChildProcess {
    const home = this.#homes.get(thing) ?? this.#children[this.#homes.size % this.#children.length];
    if (!home) throw new Error('there is no process for agents');
    this.#homes.set(thing, home);
    return home;
  }

  #fork(): ChildProcess {
    const { clock, seed, take, died } = this.options;
    const script = fileURLToPath(new URL('./agent-host.js', import.meta.url));
    const child = fork(script, [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
    let stderr = '';
    child.stderr?.on('data', (piece: Buffer) => {
      stderr = (stderr + piece.toString()).slice(-STDERR_KEPT);
    });
    child.on('message', (message: FromHost) => {
      if (message.kind === 'stopped') this.#hasStopped(message.thing);
      take(message);
    });
    child.on('exit', (code, signal) => {
      if (!this.#ending) died(`a process of agents ended with ${signal ?? `code ${code}`}\n${stderr}`.trimEnd());
    });
    child.on('error', () => {});
    send(child, { kind: 'begin', seed, ...(clock ? { clock } : {}) });
    return child;
  }

  #hasStopped(thing: string): void {
    this.#stopping.get(thing)?.();
    this.#stopping.delete(thing);
  }
}

function send(child: ChildProcess, message: ToHost): void {
  if (child.connected) child.send(message);
}
