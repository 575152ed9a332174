import { type Clock, fastClock, systemClock } from '../clock';
import { driverOf } from '../drivers/index';
import { type Agent, startAgent } from './agent';
import { claimIn } from './claim';
import { Counting } from './counting';
import { Gate } from './gate';
import type { HostedAgent, MessageFromHost, MessageToHost } from './host-messages';
import { type AgentEvent, isOnlyCounted, type Transport } from './ports';
import { seededRandom } from './seeded-random';
import { awsTransport } from './transport/aws';

/** As much of its process as a host needs. */
export interface HostProcess {
  readonly connected: boolean;
  send?(message: MessageFromHost, handle: undefined, options: undefined, sent: () => void): unknown;
  on(event: 'message', listener: (message: MessageToHost) => void): unknown;
  on(event: 'disconnect' | 'SIGINT', listener: () => void): unknown;
  exit(code: number): void;
}

/**
 * Many agents in one process, each with its own folder, certificate and connection: the simulated devices of `fleet up`. The parent talks to it by
 * the messages of `host-messages.ts`. When the parent is gone, so are the agents, after they have put to disk what they have.
 */
export function runHost(parent: HostProcess, transportBy: (clock: Clock) => Transport = awsTransport): void {
  let sent: Promise<void> = Promise.resolve();
  const send = (message: MessageFromHost) => {
    if (!parent.connected) return;
    sent = new Promise((resolve) => parent.send?.(message, undefined, undefined, () => resolve()));
  };
  /** Not before the last counts have left: the parent adds them up. */
  const exit = () => sent.then(() => parent.exit(0));
  let host: Host | undefined;
  parent.on('message', (message) => {
    if (message.kind === 'begin') {
      const clock = message.clock ? fastClock(message.clock) : systemClock();
      host = new Host(clock, message.seed, send, transportBy(clock));
    } else if (!host) throw new Error('`begin` comes first');
    else if (message.kind === 'start') host.start(message.agents);
    else if (message.kind === 'fault') void host.order(message);
    else if (message.things) void host.stop(message.drainMs, message.things);
    else void host.stop(message.drainMs).then(exit);
  });
  parent.on('disconnect', () => void (host?.stop(0) ?? Promise.resolve()).then(() => parent.exit(0)));
  // Ctrl-C reaches the whole group of processes; the parent decides when the agents stop.
  parent.on('SIGINT', () => {});
  send({ kind: 'ready' });
}

/** Agents that connect for the first time at once: handshakes of hundreds would make each other late. */
const AT_THE_DOOR = 16;
const PROGRESS_MS = 250;
/** Whoever takes longer to come in makes room for the next. */
const PATIENCE_MS = 5000;

class Host {
  private readonly agents = new Map<string, Agent>();
  /** Things that are to be started when it is their turn. */
  private readonly waiting = new Map<string, HostedAgent>();
  private readonly counting = new Counting();
  private readonly gate = new Gate(AT_THE_DOOR);
  private readonly progress: NodeJS.Timeout;
  private stopped = false;

  constructor(
    private readonly clock: Clock,
    private readonly seed: number,
    private readonly send: (message: MessageFromHost) => void,
    private readonly transport: Transport,
  ) {
    this.progress = setInterval(() => this.tell(), PROGRESS_MS);
  }

  start(agents: readonly HostedAgent[]): void {
    for (const agent of agents) void this.startOne(agent);
  }

  async order({ thing, device, fault }: Extract<MessageToHost, { kind: 'fault' }>): Promise<void> {
    const ordered = this.agents.get(thing)?.order(device, fault) ?? Promise.reject(new Error('it is not running here'));
    await ordered.catch((error: Error) => this.failed(thing, error));
  }

  async stop(drainMs?: number, things?: readonly string[]): Promise<void> {
    if (!things) this.stopped = true;
    await Promise.all((things ?? [...this.agents.keys()]).map((thing) => this.stopOne(thing, drainMs)));
    this.tell();
    if (!things) clearInterval(this.progress);
  }

  private async startOne(hosted: HostedAgent): Promise<void> {
    const { thing } = hosted.config;
    this.waiting.set(thing, hosted);
    const leave = await this.gate.enter();
    // Told to stop while it was waiting its turn.
    if (this.waiting.get(thing) !== hosted || this.stopped) return leave();
    this.waiting.delete(thing);
    try {
      if (this.agents.has(thing)) throw new Error('it is running already');
      const report = (event: AgentEvent) => {
        if (event.kind === 'connected' || event.kind === 'problem') leave();
        this.take(thing, event);
      };
      const { transport, clock, seed } = this;
      const { claimFolder } = hosted;
      const claim = () => claimIn(claimFolder);
      this.agents.set(
        thing,
        startAgent({
          ...hosted,
          transport,
          clock,
          seed,
          driverFor: driverOf,
          claim,
          random: seededRandom(seed, thing),
          report,
        }),
      );
      setTimeout(leave, PATIENCE_MS);
    } catch (thrown) {
      leave();
      this.failed(thing, thrown as Error);
    }
  }

  private async stopOne(thing: string, drainMs: number | undefined): Promise<void> {
    this.waiting.delete(thing);
    await this.agents.get(thing)?.stop(drainMs);
    this.agents.delete(thing);
    this.tell();
    this.send({ kind: 'stopped', thing });
  }

  private take(thing: string, event: AgentEvent): void {
    this.counting.take(thing, event);
    if (!isOnlyCounted(event)) this.send({ kind: 'event', thing, event });
  }

  private tell(): void {
    const counts = this.counting.news();
    if (counts) this.send({ kind: 'progress', counts });
  }

  private failed(thing: string, { message }: Error): void {
    this.send({ kind: 'failed', thing, why: message });
  }
}
