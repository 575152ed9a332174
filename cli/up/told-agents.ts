import { settingsHash } from '../../compiler/6-apply/registry/shadow';
import { groupSettings, type Told, thingSettings } from '../../compiler/devices/group-settings';
import { CONFIG_SHADOW } from '../../compiler/ir/names';
import { type Fields, isFields, mergePatch } from '../../runtime/agent/settings/merge-patch';
import type { IotCore } from '../../runtime/twin/iot-core/iot-core';
import type { AcceptedEdgeModel } from '../../runtime/twin/ml/edge-models';
import type { AgentConfig } from '../../schema/agent-config';
import type { AgentSettings, SettingsOutcome } from '../../schema/agent-settings';
import { type EdgeModel, edgeModelFor } from '../../schema/edge-model';
import type { Json } from '../../schema/plan/json';

/** How agents stand to what they were told. */
export interface Standings {
  readonly applied: readonly string[];
  readonly rejected: readonly { readonly thing: string; readonly reason: string }[];
  /** They have not said what became of it. */
  readonly waiting: readonly string[];
}

type Address = { readonly thing: string; readonly name: string };
const addressOf = (thing: string): Address => ({ thing, name: CONFIG_SHADOW });
const LOOK_MS = 100;

/** How running agents come to another config: as on AWS, by shadow and by the documents that it names. */
export class ToldAgents {
  /** By the text of what a group shares. */
  readonly #groups = new Map<string, Told>();
  /** By thing, the hash of the settings that it was told last. */
  readonly #wanted = new Map<string, string>();
  /** By group, the serials of its devices. */
  readonly #devices = new Map<string, string[]>();
  #edge: readonly AcceptedEdgeModel[] = [];

  constructor(
    private readonly iotCore: IotCore,
    private readonly fleet: string,
  ) {}

  /** From now on agents are told to watch by these, beside what their config says. Says whose they are, or were. */
  watchBy(models: readonly AcceptedEdgeModel[]): ReadonlySet<string> {
    const groups = new Set([...this.#edge, ...models].map(({ group }) => group));
    this.#edge = models;
    return groups;
  }

  isWatching(group: string): boolean {
    return this.#edge.some((one) => one.group === group);
  }

  /** From now on these are the configs: their documents can be fetched, and whose shadow asks for another config is told of this one. Says who that is. */
  async serve(configs: readonly AgentConfig[]): Promise<readonly string[]> {
    const kept = new Set<string>();
    const told: string[] = [];
    this.#groups.clear();
    this.#devices.clear();
    for (const { group, devices } of configs) {
      const ids = this.#devices.get(group) ?? [];
      ids.push(...devices.map(({ id }) => id));
      this.#devices.set(group, ids);
    }
    for (const config of configs) {
      const { settings, documents } = this.#told(config);
      for (const { address, text } of documents) {
        kept.add(address.stream);
        this.iotCore.streams.put(address.stream, Buffer.from(text));
      }
      if (this.#state(config.thing).desired === undefined) continue;
      if (await this.#tell(config.thing, settings)) told.push(config.thing);
    }
    this.iotCore.streams.keepOnly(kept);
    return told;
  }

  /** Asks these agents to run by other configs, as `apply` would. A thing that has not joined yet cannot be told: it starts by its file. Says who was told. */
  async tell(configs: readonly AgentConfig[]): Promise<readonly string[]> {
    const told: string[] = [];
    for (const config of configs) {
      const { settings, documents } = this.#told(config);
      for (const { address, text } of documents) this.iotCore.streams.put(address.stream, Buffer.from(text));
      if (this.iotCore.registry.thing(config.thing) === undefined) continue;
      await this.#tell(config.thing, settings);
      told.push(config.thing);
    }
    return told;
  }

  /** What they say of it, as soon as all have said so, at the latest after `timeoutMs` of wall time. */
  async heard(things: readonly string[], timeoutMs: number): Promise<Standings> {
    const until = performance.now() + timeoutMs;
    for (;;) {
      const standings = this.standings(things);
      if (standings.waiting.length === 0 || performance.now() >= until) return standings;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  standings(things: readonly string[]): Standings {
    const all = things.map((thing) => ({ thing, ...this.#standing(thing) }));
    return {
      applied: all.flatMap(({ thing, is }) => (is === 'applied' ? [thing] : [])),
      rejected: all.flatMap(({ thing, is, reason }) => (is === 'rejected' ? [{ thing, reason }] : [])),
      waiting: all.flatMap(({ thing, is }) => (is === 'waiting' ? [thing] : [])),
    };
  }

  #told(ofFile: AgentConfig): Told {
    const watched = this.#edge.flatMap(({ group, model }) => (group === ofFile.group ? [model] : []));
    const { everyMs, buffer, driver, fields, thresholds, silent, models = [] } = ofFile;
    const versions = [...models, ...watched].map(({ model, version }) => [model, version]);
    const whose = watched.length === 0 ? '' : ofFile.group;
    const key = JSON.stringify([everyMs, buffer, driver, fields, thresholds, silent, versions, whose]);
    const group = this.#groups.get(key) ?? groupSettings(this.fleet, this.#watching(ofFile, watched));
    this.#groups.set(key, group);
    return thingSettings(this.fleet, group, ofFile);
  }

  /** A model that several groups share knows the devices of all of them. */
  #watching(ofFile: AgentConfig, watched: readonly EdgeModel[]): AgentConfig {
    if (watched.length === 0) return ofFile;
    const devices = this.#devices.get(ofFile.group) ?? [];
    return { ...ofFile, models: watched.map((model) => edgeModelFor(model, devices)) };
  }

  /** false where the shadow asks for this already. */
  async #tell(thing: string, settings: AgentSettings): Promise<boolean> {
    this.#wanted.set(thing, settingsHash(settings as unknown as Json));
    const desired = mergePatch(this.#state(thing).desired ?? {}, settings as Fields);
    if (Object.keys(desired).length === 0) return false;
    const document = { state: { desired } } as unknown as Parameters<IotCore['updateShadow']>[1];
    await this.iotCore.updateShadow(addressOf(thing), document);
    return true;
  }

  #standing(thing: string): { readonly is: 'applied' | 'rejected' | 'waiting'; readonly reason: string } {
    const { desired = {}, reported = {} } = this.#state(thing);
    const outcome = (reported['outcome'] ?? {}) as Partial<SettingsOutcome>;
    const isOfThese = outcome.hash === this.#wanted.get(thing);
    if (isOfThese && outcome.state === 'rejected') return { is: 'rejected', reason: outcome.reason ?? '' };
    const { outcome: _, ...runsBy } = reported;
    const differs = Object.keys(mergePatch(runsBy, desired)).length > 0;
    return { is: differs ? 'waiting' : 'applied', reason: '' };
  }

  #state(thing: string): { readonly desired?: Fields; readonly reported?: Fields } {
    const state: unknown = this.iotCore.shadow(addressOf(thing))?.['state'];
    return isFields(state) ? state : {};
  }
}
