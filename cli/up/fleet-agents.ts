import { join } from 'node:path';
import type { HostedAgent, MessageFromHost } from '../../runtime/agent/host-messages';
import type { Fault } from '../../runtime/drivers/driver';
import type { IotCore } from '../../runtime/twin/iot-core/iot-core';
import type { AgentConfig } from '../../schema/agent-config';
import type { Snapshot } from '../../schema/plan/snapshot';
import { AgentProcesses } from './agent-processes';
import { type FaultOrder, faultFrom } from './fault-order';
import { RegisteredDevices } from './registered-devices';
import { forgetRetiredThing, retireOtherThings } from './retire-other-things';

export interface FleetAgentsOptions {
  readonly iotCore: IotCore;
  /** Of the fleet: each agent has a folder in it. */
  readonly dataDir: string;
  readonly driverFolder: string;
  /** How many agents there will be, about. */
  readonly agents: number;
  readonly seed: number;
  readonly clock: { readonly speed: number; readonly epoch: number; readonly startedAt: number };
  /** What disturbs simulated devices, counted from the epoch. */
  readonly faults: readonly FaultOrder[];
  /** Whether this is the config of its thing now. */
  isCurrent(config: AgentConfig): boolean;
  take(message: MessageFromHost): void;
  problem(text: string): void;
}

/** The run is over before all devices were registered. */
class Ending extends Error {}

const isRegistered = ({ provisioning }: AgentConfig) => provisioning.by === 'registered';

/** The agents of a run, from the certificate or claim that each is handed to its end. */
export class FleetAgents {
  readonly #processes: AgentProcesses;
  readonly #registered: RegisteredDevices;
  #registering: Promise<void> = Promise.resolve();
  #isEnding = false;
  #died: string | undefined;

  constructor(private readonly options: FleetAgentsOptions) {
    const { iotCore, agents, clock, seed, take } = options;
    const died = (why: string) => {
      this.#died ??= why;
    };
    this.#registered = new RegisteredDevices(iotCore, (thing) => join(this.#folder(thing), 'identity'));
    this.#processes = new AgentProcesses({ agents, clock, seed, take, died });
  }

  /** Why the first process of agents ended that nobody had told to; undefined as long as none has. */
  get died(): string | undefined {
    return this.#died;
  }

  /** From now on these are the things of the fleet: whoever else has a certificate is retired. */
  serve(snapshot: Snapshot): void {
    this.#registered.serve(snapshot);
    retireOtherThings(this.options.iotCore, snapshot);
  }

  start(configs: readonly AgentConfig[]): void {
    const [registered, others] = [configs.filter(isRegistered), configs.filter((config) => !isRegistered(config))];
    if (others.length > 0) this.#processes.start(others.map((config) => this.#hosted(config)));
    if (registered.length > 0) this.#startRegistered(registered);
  }

  /** Resolves when they have stopped; what they have not sent stays on disk. */
  stop(things: readonly string[]): Promise<void> {
    return this.#processes.stop(things);
  }

  order(thing: string, device: string, fault: Fault): void {
    this.#processes.order({ thing, device, fault });
  }

  /** Resolves when nobody is being registered any more; nobody else will be. */
  async registeredAll(): Promise<void> {
    this.#isEnding = true;
    await this.#registering;
  }

  /** Stops all agents, and kills processes that take longer than `patienceMs` of wall time. */
  end(patienceMs: number, drainMs?: number): Promise<void> {
    return this.#processes.end(patienceMs, drainMs);
  }

  /** At once: for whoever cannot wait. */
  kill(): void {
    this.#processes.kill();
  }

  /** Each as soon as it has been handed its certificate; one change of the fleet after another. */
  #startRegistered(configs: readonly AgentConfig[]): void {
    const waiting = new Map(configs.map((config) => [config.thing, config] as const));
    this.#registering = this.#registering
      .then(() =>
        this.#registered.register([...waiting.keys()], (things) => {
          if (this.#isEnding) throw new Ending();
          // What has left the manifest, or was changed once more, meanwhile is not started by what it was.
          const present = things.flatMap((thing) => {
            const config = waiting.get(thing);
            return config !== undefined && this.options.isCurrent(config) ? [config] : [];
          });
          if (present.length > 0) this.#processes.start(present.map((config) => this.#hosted(config)));
        }),
      )
      .catch((problem: unknown) => {
        if (problem instanceof Ending) return;
        const why = problem instanceof Error ? problem.message : String(problem);
        this.options.problem(`devices were not registered: ${why}`);
      });
  }

  #folder(thing: string): string {
    return join(this.options.dataDir, 'agents', encodeURIComponent(thing));
  }

  #hosted(config: AgentConfig): HostedAgent {
    const { iotCore, driverFolder } = this.options;
    const claim = iotCore.claims.get(config.provisioning.template);
    const folder = this.#folder(config.thing);
    forgetRetiredThing(join(folder, 'identity'), iotCore.registry);
    return {
      config,
      folder,
      ...(claim ? { claimFolder: claim.folder } : {}),
      place: { endpoint: 'localhost', port: iotCore.port, authorityFile: iotCore.caPath },
      driverFolder,
      faults: this.#faultsOf(config),
    };
  }

  #faultsOf({ group, devices }: AgentConfig): Readonly<Record<string, readonly Fault[]>> {
    const orders = this.options.faults.filter(
      (order) => order.group === group && devices.some(({ id }) => id === order.device),
    );
    const faults = new Map<string, Fault[]>();
    for (const order of orders)
      faults.set(order.device, [...(faults.get(order.device) ?? []), faultFrom(order, this.options.clock.epoch)]);
    return Object.fromEntries(faults);
  }
}
