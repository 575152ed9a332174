import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { HostedAgent, MessageFromHost, MessageToHost } from '../../runtime/agent/host-messages';
import { filesForAgents, filesOf, openFilesLimit } from './open-files';

type Begin = Omit<Extract<MessageToHost, { kind: 'begin' }>, 'kind'>;

export interface AgentProcessesOptions extends Begin {
  readonly agents: number;
  /** How many files the agents of one process may have open; as the machine allows where it is absent. */
  readonly filesOfAProcess?: number;
  take(message: MessageFromHost): void;
  /** A process ended that nobody had told to. */
  died(why: string): void;
}

/** Below so many agents another process costs more than it gives. */
const WORTH_A_PROCESS = 20;
const STDERR_KEPT = 4_000;

interface Home {
  readonly child: ChildProcess;
  agents: number;
  files: number;
}

/**
 * The agents of a fleet, in child processes: one for each core that the twin leaves free, and more where their files would be too many for a process.
 * A thing stays in the process it began in.
 */
export class AgentProcesses {
  readonly #homes: Home[] = [];
  readonly #homeByThing = new Map<string, Home>();
  readonly #filesOfAHome: number;
  readonly #stopping = new Map<string, () => void>();
  #ending = false;

  constructor(private readonly options: AgentProcessesOptions) {
    const spare = Math.max(1, availableParallelism() - 1);
    const worth = Math.ceil(options.agents / WORTH_A_PROCESS);
    this.#filesOfAHome = options.filesOfAProcess ?? filesForAgents(openFilesLimit());
    for (let n = Math.max(1, Math.min(spare, worth)); n > 0; n -= 1) this.#newHome();
  }

  start(agents: readonly HostedAgent[]): void {
    const shares = new Map<ChildProcess, HostedAgent[]>();
    for (const agent of agents) {
      const { child } = this.#homeFor(agent);
      const share = shares.get(child);
      if (share) share.push(agent);
      else shares.set(child, [agent]);
    }
    for (const [child, share] of shares) send(child, { kind: 'start', agents: share });
  }

  /** Resolves when they have stopped; what they have not sent stays on disk. */
  async stop(things: readonly string[]): Promise<void> {
    const shares = new Map<ChildProcess, string[]>();
    const running = things.filter((thing) => {
      const child = this.#homeByThing.get(thing)?.child;
      if (child) shares.set(child, [...(shares.get(child) ?? []), thing]);
      return child !== undefined;
    });
    const stopped = running.map((thing) => new Promise<void>((resolve) => this.#stopping.set(thing, resolve)));
    for (const [child, share] of shares) send(child, { kind: 'stop', things: share });
    await Promise.all(stopped);
  }

  order(message: Omit<Extract<MessageToHost, { kind: 'fault' }>, 'kind'>): void {
    const home = this.#homeByThing.get(message.thing);
    if (home) send(home.child, { kind: 'fault', ...message });
  }

  /** Stops all agents and their processes, and kills those that take longer than `patienceMs` of wall time; resolves when all have ended. */
  async end(patienceMs: number, drainMs?: number): Promise<void> {
    this.#ending = true;
    await Promise.all(
      this.#homes.map(({ child }) => {
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
    for (const { child } of this.#homes) child.kill('SIGKILL');
  }

  /** The process that the thing began in; else the one with the fewest agents, or a new one where its files do not fit. */
  #homeFor({ config }: HostedAgent): Home {
    const known = this.#homeByThing.get(config.thing);
    if (known) return known;
    const files = filesOf(config);
    const emptiest = this.#homes.reduce((least, home) => (home.agents < least.agents ? home : least));
    const home = emptiest.files + files > this.#filesOfAHome && emptiest.agents > 0 ? this.#newHome() : emptiest;
    home.agents += 1;
    home.files += files;
    this.#homeByThing.set(config.thing, home);
    return home;
  }

  #newHome(): Home {
    const home = { child: this.#fork(), agents: 0, files: 0 };
    this.#homes.push(home);
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
    child.on('message', (message: MessageFromHost) => {
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

function send(child: ChildProcess, message: MessageToHost): void {
  if (child.connected) child.send(message);
}
