import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLog } from '../../runtime/agent/log/open-log';
import { systemClock } from '../../runtime/clock';
import type { AgentConfig } from '../../schema/agent-config';
import type { AgentProcessOptions, FromAgents, ToAgents } from './agent-process';
import { Child } from './child';
import { type CompiledFleet, compiledFleet, GROUP, type Ingest } from './fleet';
import { lakeContents } from './lake-contents';
import { type Key, readLedger } from './ledger';
import { type Link, openLink } from './link';
import type { Programs } from './programs';
import { type SmallDisk, smallDisk } from './small-disk';
import { tearTail } from './torn-tail';
import type { Evidence } from './verdict';

export interface WorldOptions {
  readonly folder: string;
  readonly ingest: Ingest;
  readonly programs: Programs;
  readonly random: () => number;
  /** Mean pause between two readings of a device, in ms. */
  readonly everyMs: number;
}

const PROCESSES = 2;
const DEVICES_EACH = 2;
/** ms that a healthy part may take for what is quick. */
const PATIENCE_MS = 60_000;

/** A process with agents, and where its files are. */
interface AgentHost {
  readonly configs: readonly AgentConfig[];
  readonly folder: string;
  readonly ledger: string;
  readonly disk: SmallDisk | undefined;
  readonly connected: Set<string>;
  child: Child | undefined;
}

/** A twin and its agents, in processes of their own, with a network between them: all of it real, and all of it can be broken. */
export class World {
  readonly ingest: Ingest;
  /** What went wrong that no fault explains: a process that ended by itself, or could not be started. */
  readonly surprises: string[] = [];
  /** Records that the agents say they gave up or refused, by reason. */
  readonly dropped = new Map<string, number>();
  readonly link: Link;
  readonly #options: WorldOptions;
  readonly #fleet: CompiledFleet;
  readonly #hosts: AgentHost[];
  readonly #twinFolder: string;
  readonly #twinDisk: SmallDisk | undefined;
  readonly #destroyed: Key[] = [];
  readonly #twinDiskFull: { readonly from: number; readonly to: number }[] = [];
  #twin: Child | undefined;
  #twinPort = 0;
  #starts = 0;

  static async open(options: WorldOptions): Promise<World> {
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    const fleet = compiledFleet(options.folder, options.ingest, PROCESSES * DEVICES_EACH);
    const link = await openLink(() => world.#twinPort);
    const world: World = new World(options, fleet, link);
    await world.startTwin();
    for (let host = 0; host < PROCESSES; host++) world.startAgents(host);
    await world.allConnected();
    return world;
  }

  private constructor(options: WorldOptions, fleet: CompiledFleet, link: Link) {
    this.ingest = options.ingest;
    this.link = link;
    this.#options = options;
    this.#fleet = fleet;
    this.#twinFolder = join(options.folder, 'twin');
    this.#twinDisk = smallDisk(this.#twinFolder);
    this.#hosts = Array.from({ length: PROCESSES }, (_, n) => {
      const folder = join(options.folder, `agents-${n}`);
      mkdirSync(folder, { mode: 0o700 });
      return {
        configs: fleet.configs.slice(n * DEVICES_EACH, (n + 1) * DEVICES_EACH),
        folder,
        ledger: join(options.folder, `ledger-${n}`),
        // The other one writes to a real disk.
        disk: n === 0 ? smallDisk(folder) : undefined,
        connected: new Set(),
        child: undefined,
      };
    });
  }

  get generated(): string {
    return this.#fleet.generated;
  }

  get twinFolder(): string {
    return this.#twinFolder;
  }

  get things(): readonly string[] {
    return this.#fleet.configs.map(({ thing }) => thing);
  }

  get hosts(): number {
    return this.#hosts.length;
  }

  /** Whether disks can be filled here. */
  get hasDisks(): boolean {
    return this.#twinDisk !== undefined;
  }

  async startTwin(): Promise<void> {
    for (let attempt = 0; attempt < 3; attempt++) {
      const child = new Child(this.#options.programs.twin, [this.#fleet.generated, this.#twinFolder], (why) => {
        this.surprises.push(why);
        failed();
      });
      let failed = () => {};
      const port = await new Promise<number | undefined>((resolve) => {
        failed = () => resolve(undefined);
        child.hear<{ readonly port: number }>((ready) => resolve(ready.port));
      });
      if (port === undefined) continue;
      this.#twin = child;
      this.#twinPort = port;
      return;
    }
    throw new Error(`the twin cannot be started: ${this.surprises.at(-1)}`);
  }

  async killTwin(): Promise<void> {
    await this.#twin?.kill();
  }

  /** As on Ctrl-C. */
  async endTwin(): Promise<void> {
    await this.#twin?.end({ kind: 'stop' });
  }

  startAgents(index: number, everyMs = this.#options.everyMs): void {
    const host = this.#host(index);
    const { folder } = this.#options;
    this.#starts += 1;
    const options: AgentProcessOptions = {
      agents: host.configs.map((config) => ({ config, folder: join(host.folder, config.thing) })),
      claimFolder: join(this.#twinFolder, 'iot-core/claims', `faults-${GROUP}`),
      place: {
        endpoint: '127.0.0.1',
        port: this.link.port,
        authorityFile: join(this.#twinFolder, 'iot-core/ca/ca.pem'),
      },
      ledger: host.ledger,
      seed: Math.floor(this.#options.random() * 2 ** 31),
      everyMs,
    };
    const file = join(folder, `agents-${index}.json`);
    writeFileSync(file, JSON.stringify(options));
    host.child = new Child(this.#options.programs.agents, [file], (why) => this.surprises.push(why));
    host.child.hear<FromAgents>(({ thing, event, detail }) => {
      if (event === 'connected') host.connected.add(thing);
      else if (event === 'disconnected') host.connected.delete(thing);
      else if (event === 'dropped') {
        const { count, why } = JSON.parse(detail) as { count: number; why: string };
        const reason = why.split(':')[0] ?? why;
        this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + count);
      }
    });
  }

  async killAgents(index: number): Promise<void> {
    const host = this.#host(index);
    await host.child?.kill();
    host.connected.clear();
  }

  /** To be called between `killAgents` and `startAgents`: a log ends in a torn record. */
  tearTails(index: number): void {
    const host = this.#host(index);
    for (const { thing } of host.configs) {
      const destroyed = tearTail(join(host.folder, thing, 'log'), this.#options.random);
      if (destroyed) this.#destroyed.push(destroyed);
    }
  }

  /** The wall clock of one agent is wrong by so much from now on. */
  jump(thing: string, ms: number): void {
    const message: ToAgents = { kind: 'jump', thing, ms };
    this.#hosts.find(({ configs }) => configs.some((config) => config.thing === thing))?.child?.say(message);
  }

  /** The disk of a process with agents is full while `work` is done; undefined where it has none of its own. */
  async whileAgentDiskIsFull(work: () => Promise<void>): Promise<void> {
    const disk = this.#hosts[0]?.disk;
    disk?.tighten(2 ** 14);
    await work();
    disk?.loosen();
  }

  async whileTwinDiskIsFull(work: () => Promise<void>): Promise<void> {
    const from = Date.now();
    this.#twinDisk?.tighten(2 ** 17);
    await work();
    this.#twinDisk?.loosen();
    // What was under way may end a moment later.
    this.#twinDiskFull.push({ from, to: Date.now() + 1000 });
  }

  async allConnected(): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    const missing = () =>
      this.#hosts.flatMap(({ configs, connected }) =>
        configs.map(({ thing }) => thing).filter((thing) => !connected.has(thing)),
      );
    while (missing().length > 0) {
      if (Date.now() > until) throw new Error(`not connected in ${PATIENCE_MS} ms: ${missing().join(', ')}`);
      await sleep(50);
    }
  }

  /** Everything is well again: all that waits is sent and delivered, all processes end. Then, what there is to judge. */
  async finish(): Promise<Evidence> {
    this.link.thaw();
    this.link.slow(undefined);
    for (let attempt = 0; ; attempt++) {
      await this.allConnected();
      await Promise.all(this.#hosts.map(({ child }) => child?.end({ kind: 'stop', drainMs: PATIENCE_MS })));
      for (const { connected } of this.#hosts) connected.clear();
      const waiting = await this.#withBacklog();
      if (waiting.length === 0) break;
      if (attempt === 3) throw new Error(`not sent, though all is well: ${waiting.join(', ')}`);
      for (let host = 0; host < PROCESSES; host++) this.startAgents(host, 0);
    }
    await this.endTwin();
    const { deliveries, errors } = await lakeContents(this.#twinFolder);
    if (errors.length > 0) this.surprises.push(`${errors.length} objects below the error prefix: ${errors[0]}`);
    return {
      accepted: this.#hosts.flatMap(({ ledger }) => readLedger(ledger)),
      deliveries,
      destroyed: this.#destroyed,
      twinDiskFull: this.#twinDiskFull,
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#twin?.kill(), ...this.#hosts.map(({ child }) => child?.kill())]);
    await this.link.close();
    for (const disk of [this.#twinDisk, ...this.#hosts.map(({ disk }) => disk)]) disk?.remove();
  }

  async #withBacklog(): Promise<string[]> {
    const waiting: string[] = [];
    for (const { configs, folder } of this.#hosts) {
      for (const { thing, buffer } of configs) {
        const open = { ...buffer, bootId: 'look', clock: systemClock(), report: () => {} };
        const log = openLog({ folder: join(folder, thing, 'log'), ...open });
        if ((await log.read()) !== undefined) waiting.push(thing);
        await log.close();
      }
    }
    return waiting;
  }

  #host(index: number): AgentHost {
    const host = this.#hosts[index];
    if (!host) throw new Error(`there is no process ${index}`);
    return host;
  }
}
