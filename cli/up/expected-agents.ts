import type { Clock } from '../../runtime/clock';
import type { AgentConfig } from '../../schema/agent-config';
import type { FleetState } from './fleet-state';
import type { OpenAlerts } from './open-alerts';

/** Who is expected to run, by which config. */
export class ExpectedAgents {
  #configs: ReadonlyMap<string, AgentConfig> = new Map();

  constructor(
    private readonly clock: Clock,
    private readonly state: FleetState,
    private readonly open: OpenAlerts,
  ) {}

  /** By thing. A new map after each change: whoever holds the old one sees that it is old. */
  get configs(): ReadonlyMap<string, AgentConfig> {
    return this.#configs;
  }

  /** They run by these configs from now on. */
  expect(configs: readonly AgentConfig[]): void {
    this.#configs = new Map([...this.#configs, ...configs.map((config) => [config.thing, config] as const)]);
    for (const config of configs) {
      this.state.expect(config, this.clock.now());
      this.open.expect(config.thing, config.group);
    }
  }

  remove(things: readonly string[]): void {
    const configs = new Map(this.#configs);
    for (const thing of things) {
      this.state.remove(thing);
      this.open.remove(thing);
      configs.delete(thing);
    }
    this.#configs = configs;
  }
}
