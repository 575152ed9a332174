import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account, DeviceSource } from '../../../schema/reading-counts';
import {
  type FaultAnswer,
  TRACES_FILE,
  type TwinRefusal,
  type TwinStatus,
  type TwinTraces,
} from '../../../schema/twin-protocol';
import type { Clock } from '../../clock';
import { lockFolder } from '../../folder-lock';
import type { AlertFeed } from '../alerts/alert-feed';
import { openControlServer } from '../control/control-server';
import type { Findings } from '../findings/findings';
import type { IotCore } from '../iot-core/iot-core';
import type { Catalog } from '../lake/catalog/catalog';
import type { QueryOptions, QueryResult } from '../lake/query/lake-query';
import { keepTime } from '../last-time';
import type { Inbound, ResolvedResource } from '../ports';
import { compareStacks, type StackChanges } from '../stacks/compare';
import { withFormerTopics } from '../stacks/former-topics';
import { type LoadedStacks, loadStacks } from '../stacks/load';
import { changeRooms, closeRooms, openRooms, type Rooms } from './rooms';
import { twinStatus } from './twin-status';

export interface TwinOptions {
  /** What the compiler wrote, and all that the twin knows of the fleet. */
  readonly generated: string;
  /** Everything that it keeps, for its owner only. One twin at a time: LockedError while another has it. */
  readonly dataDir: string;
  readonly clock: Clock;
  /** 0, or nothing, takes a free one. */
  readonly port?: number;
  /** Orders a fault of a simulated device from whoever runs them. */
  readonly fault?: (order: string) => Promise<FaultAnswer | TwinRefusal>;
  /** What whoever runs the agents knows of them. */
  readonly agents?: {
    account(): Account | undefined;
    sourcesOf(name: string): readonly DeviceSource[];
  };
}

/** AWS on a laptop, as far as the generated files need it: they are loaded and run, and nothing else is known of the fleet. */
export class Twin {
  readonly #options: TwinOptions;
  readonly #startedAt: number;
  readonly #rooms: Rooms;
  #stacks: LoadedStacks;
  /** What to do at the end, last first. */
  readonly #endings: (() => void | Promise<void>)[] = [];

  static async boot(options: TwinOptions): Promise<Twin> {
    const { generated, dataDir, clock, port = 0 } = options;
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const endings: (() => void | Promise<void>)[] = [lockFolder(dataDir)];
    try {
      const stacks = loadStacks(generated);
      endings.push(keepTime(dataDir, clock));
      const rooms = await openRooms({ stacks, generated, dataDir, clock, port });
      endings.push(() => closeRooms(rooms));
      const twin = new Twin(options, stacks, rooms, endings);
      endings.push(() => twin.#saveTraces(), await openControlServer(dataDir, twin.#controlled()));
      return twin;
    } catch (error) {
      await endAll(endings).catch(() => {});
      throw error;
    }
  }

  private constructor(
    options: TwinOptions,
    stacks: LoadedStacks,
    rooms: Rooms,
    endings: (() => void | Promise<void>)[],
  ) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    this.#stacks = stacks;
    this.#rooms = rooms;
    this.#endings = endings;
  }

  get iotCore(): IotCore {
    return this.#rooms.iotCore;
  }

  get alerts(): Pick<AlertFeed, 'recent' | 'follow'> {
    return this.#rooms.alerts;
  }

  get findings(): Pick<Findings, 'object' | 'open'> {
    return this.#rooms.findings;
  }

  get catalog(): Catalog {
    return this.#rooms.query.catalog;
  }

  get resources(): readonly ResolvedResource[] {
    return this.#stacks.resources;
  }

  /** Says something to the alert topic, as a function of the stacks would. */
  async tell(subject: string, message: string): Promise<void> {
    const topic = this.resources.find(({ type }) => type === 'AWS::SNS::Topic');
    if (topic) await this.#rooms.alerts.publish(topic.arn, message, { subject });
  }

  status(): TwinStatus {
    const account = this.#options.agents?.account();
    const status = twinStatus(this.#rooms, this.#stacks, this.#options.clock, this.#startedAt);
    return account === undefined ? status : { ...status, account };
  }

  /** Calls back for every message that the broker takes; the result ends it. */
  followMessages(follower: (message: Inbound) => void): () => void {
    this.#rooms.followers.add(follower);
    return () => this.#rooms.followers.delete(follower);
  }

  traces(name: string): TwinTraces {
    const traces = this.#withSources(this.#rooms.tracer.of(name));
    const named = new Set([name, ...(traces.sources ?? []).map(({ device }) => device)]);
    const silent = this.#rooms.notifier.silent().filter(({ device }) => named.has(device));
    return { format: 'fleetwright/twin-traces/v1', ...traces, ...(silent.length > 0 ? { silent } : {}) };
  }

  query(sql: string, options?: QueryOptions): Promise<QueryResult> {
    return this.#rooms.query.query(sql, options);
  }

  /**
   * Other files from now on; devices stay connected, and are judged by them. `besides`: topics of before stay allowed and listened to, until the next `apply`.
   * Throws where they cannot be read, and then all is as it was.
   */
  async apply(generated: string, besides: 'former-topics' | 'nothing' = 'nothing'): Promise<readonly StackChanges[]> {
    const before = this.#stacks.resources;
    const stacks = loadStacks(generated);
    const changes = compareStacks(before, stacks.resources);
    const resources = besides === 'nothing' ? stacks.resources : withFormerTopics(before, stacks.resources);
    await changeRooms(this.#rooms, { ...stacks, resources }, generated);
    this.#stacks = stacks;
    return changes;
  }

  /** Ends connections, delivers what streams hold, saves the traces. */
  async close(): Promise<void> {
    await endAll(this.#endings.splice(0));
  }

  #controlled() {
    const { fault } = this.#options;
    return {
      status: () => this.status(),
      traces: (name: string) => this.traces(name),
      traceNames: () => this.#rooms.tracer.names(),
      alerts: () => ({ format: 'fleetwright/twin-alerts/v1' as const, alerts: this.alerts.recent() }),
      ...(fault ? { fault } : {}),
    };
  }

  #withSources<T extends { readonly name: string }>(traces: T): T & Pick<TwinTraces, 'sources'> {
    const sources = this.#options.agents?.sourcesOf(traces.name);
    return sources === undefined ? traces : { ...traces, sources };
  }

  #saveTraces(): void {
    const text = JSON.stringify(this.#rooms.tracer.all().map((traces) => this.#withSources(traces)));
    writeFileSync(join(this.#options.dataDir, TRACES_FILE), text, { mode: 0o600 });
  }
}

/** Last first, and all of them: what cannot be saved keeps nothing else from ending. Throws the first problem. */
async function endAll(endings: readonly (() => void | Promise<void>)[]): Promise<void> {
  const problems: unknown[] = [];
  for (const end of [...endings].reverse()) {
    try {
      await end();
    } catch (problem) {
      problems.push(problem);
    }
  }
  if (problems.length > 0) throw problems[0];
}
