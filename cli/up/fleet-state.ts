import type { AgentCounts } from '../../runtime/agent/host-messages';
import type { AgentConfig } from '../../schema/agent-config';
import type { ThingState as ThingSign } from '../../schema/console-protocol';
import {
  type DeviceSource,
  NO_READINGS,
  type ReadingCounts,
  type SourceState,
  sumOfReadings,
} from '../../schema/reading-counts';

interface ThingState {
  readonly group: string;
  readonly devices: readonly string[];
  readonly counts: AgentCounts;
  /** By device. */
  readonly sources: Readonly<Record<string, SourceState>>;
  /** ms since 1970-01-01 UTC by the fleet's clock, and how often its devices are read. */
  readonly startedAt: number;
  readonly everyMs: number;
  /** It has been connected with a certificate of its own. */
  readonly onboarded: boolean;
  readonly running: boolean;
}

const NOTHING: AgentCounts = { accepted: 0, acknowledged: 0, dropped: 0, connected: false, readings: {} };
const STARTING: SourceState = { is: 'starting', why: '', since: 0 };

export interface FleetCounts {
  readonly things: number;
  readonly onboarded: number;
  readonly connected: number;
  /** Of all that have run, those that were removed included: what was acknowledged stays so. */
  readonly accepted: number;
  readonly acknowledged: number;
  readonly dropped: number;
}

export interface DeviceAccount {
  readonly thing: string;
  readonly group: string;
  readonly device: string;
  readonly readings: ReadingCounts;
  readonly source: SourceState;
  readonly running: boolean;
  readonly everyMs: number;
}

type Expected = Pick<AgentConfig, 'thing' | 'group' | 'devices' | 'everyMs'>;

/** What the agents have said of themselves, added up. */
export class FleetState {
  readonly #things = new Map<string, ThingState>();

  /** It runs by this config from `now` on: ms since 1970-01-01 UTC by the fleet's clock. */
  expect({ thing, group, devices, everyMs }: Expected, now: number): void {
    const known = this.#things.get(thing) ?? { devices: [], counts: NOTHING, sources: {}, onboarded: false };
    const all = new Set([...known.devices, ...devices.map(({ id }) => id)]);
    this.#things.set(thing, { ...known, group, everyMs, startedAt: now, running: true, devices: [...all] });
  }

  remove(thing: string): void {
    this.#change(thing, (state) => ({ ...state, running: false }));
  }

  /** Counts since the thing first ran. */
  take(thing: string, counts: AgentCounts): void {
    this.#change(thing, (state) => ({
      ...state,
      counts: { ...counts, readings: { ...state.counts.readings, ...counts.readings } },
      onboarded: state.onboarded || counts.connected,
    }));
  }

  /** What the source of a device does from now on; returns what it did before. */
  source(thing: string, device: string, source: SourceState): SourceState['is'] {
    const before = this.#things.get(thing)?.sources[device]?.is ?? 'starting';
    this.#change(thing, (state) => ({ ...state, sources: { ...state.sources, [device]: source } }));
    return before;
  }

  /** Of the devices of a thing, or of one device; none where neither is known. */
  sourcesOf(name: string): readonly DeviceSource[] {
    const all = [...this.accounts()].filter(({ thing, device }) => thing === name || device === name);
    return all.map(({ device, source }) => ({ device, ...source }));
  }

  /** Of every device that was read, also of those that were removed. */
  *accounts(): Iterable<DeviceAccount> {
    for (const [thing, { group, devices, counts, sources, running, startedAt, everyMs }] of this.#things)
      for (const device of devices) {
        const readings = counts.readings[device] ?? NO_READINGS;
        yield {
          thing,
          group,
          device,
          readings,
          source: sources[device] ?? { ...STARTING, since: startedAt },
          running,
          everyMs,
        };
      }
  }

  counts(): FleetCounts {
    const all = [...this.#things.values()];
    const running = all.filter((state) => state.running);
    const total = (name: 'accepted' | 'acknowledged' | 'dropped') =>
      all.reduce((sum, { counts }) => sum + counts[name], 0);
    return {
      things: running.length,
      onboarded: running.filter(({ onboarded }) => onboarded).length,
      connected: running.filter(({ counts }) => counts.connected).length,
      accepted: total('accepted'),
      acknowledged: total('acknowledged'),
      dropped: total('dropped'),
    };
  }

  /** By agent: the devices it reads, and what was acknowledged to it. */
  acknowledged(): readonly { readonly devices: readonly string[]; readonly acknowledged: number }[] {
    return [...this.#things.values()].map(({ devices, counts }) => ({ devices, acknowledged: counts.acknowledged }));
  }

  /** Acknowledged messages by group, in the order the groups came. */
  byGroup(): Readonly<Record<string, number>> {
    const groups: Record<string, number> = {};
    for (const { group, counts } of this.#things.values()) groups[group] = (groups[group] ?? 0) + counts.acknowledged;
    return groups;
  }

  /** By group, in the order the groups came. */
  readingsByGroup(): Readonly<Record<string, ReadingCounts>> {
    const groups = new Map<string, ReadingCounts[]>();
    for (const { group, readings } of this.accounts()) {
      const all = groups.get(group) ?? [];
      all.push(readings);
      groups.set(group, all);
    }
    return Object.fromEntries([...groups].map(([group, all]) => [group, sumOfReadings(all)]));
  }

  /** Of every thing that runs. */
  *states(): Iterable<readonly [string, ThingSign]> {
    for (const [thing, { running, onboarded, counts }] of this.#things)
      if (running) yield [thing, signOf({ onboarded, counts })];
  }

  of(thing: string): { readonly sign: ThingSign; readonly acknowledged: number } | undefined {
    const state = this.#things.get(thing);
    if (!state) return undefined;
    return { sign: signOf(state), acknowledged: state.counts.acknowledged };
  }

  notOnboarded(): readonly string[] {
    return [...this.#things].flatMap(([thing, { running, onboarded }]) => (running && !onboarded ? [thing] : []));
  }

  #change(thing: string, change: (state: ThingState) => ThingState): void {
    const state = this.#things.get(thing);
    if (state) this.#things.set(thing, change(state));
  }
}

function signOf({ onboarded, counts }: Pick<ThingState, 'onboarded' | 'counts'>): ThingSign {
  if (counts.connected) return 'online';
  return onboarded ? 'offline' : 'waiting';
}
