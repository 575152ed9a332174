import type { ConsoleFleet, ConsoleReading, ConsoleTick } from '../../../schema/console-protocol';
import type { Inbound } from '../ports';

/** Readings kept of each device for a page that opens later, and of all devices together. */
const KEPT = 300;
const KEPT_IN_ALL = 90_000;
/** Of one device in one tick: a fast clock brings more than a chart can show. */
const IN_A_TICK = 8;

interface Followed {
  readonly group: string;
  readonly device: string;
  readonly fields: readonly string[];
  readonly readings: ConsoleReading[];
  /** How many of them, from the end, no tick has had. */
  fresh: number;
}

/** The readings that devices publish, by the topics of their configs: what is new since the last look, and the last few of each. */
export class LiveReadings {
  #byTopic = new Map<string, Followed>();
  #fresh = new Set<Followed>();
  #kept = KEPT;
  readonly #groups = new Map<string, number>();

  /** The fleet as it is from now on, with the topic of each device; what is kept of devices that stay, stays. */
  serve(fleet: Pick<ConsoleFleet, 'groups' | 'devices'>, topicOf: (group: string, device: string) => string): void {
    const before = this.#byTopic;
    const fields = new Map(fleet.groups.map(({ id, fields }) => [id, fields.map((field) => field.id)]));
    this.#byTopic = new Map();
    this.#fresh = new Set();
    this.#kept = Math.max(1, Math.min(KEPT, Math.floor(KEPT_IN_ALL / Math.max(1, fleet.devices.length))));
    for (const { id, group } of fleet.devices) {
      const topic = topicOf(group, id);
      const names = fields.get(group) ?? [];
      const known = before.get(topic);
      const same = known !== undefined && known.fields.join() === names.join();
      const followed = same ? known : { group, device: id, fields: names, readings: [], fresh: 0 };
      this.#byTopic.set(topic, followed);
      if (followed.fresh > 0) this.#fresh.add(followed);
    }
  }

  take({ topic, payload }: Pick<Inbound, 'topic' | 'payload'>): void {
    const followed = this.#byTopic.get(topic);
    if (!followed) return;
    this.#groups.set(followed.group, (this.#groups.get(followed.group) ?? 0) + 1);
    const reading = readingIn(payload, followed.fields);
    if (!reading) return;
    followed.readings.push(reading);
    if (followed.readings.length > this.#kept) followed.readings.shift();
    followed.fresh = Math.min(followed.fresh + 1, IN_A_TICK, followed.readings.length);
    this.#fresh.add(followed);
  }

  /** What came since the last call. */
  since(): ConsoleTick['readings'] {
    const fresh = [...this.#fresh].map((followed) => [followed, followed.readings.slice(-followed.fresh)] as const);
    for (const followed of this.#fresh) followed.fresh = 0;
    this.#fresh.clear();
    return byGroup(fresh);
  }

  /** The last reading of every device. */
  last(): ConsoleTick['readings'] {
    return byGroup([...this.#byTopic.values()].map((followed) => [followed, followed.readings.slice(-1)] as const));
  }

  history(group: string): Readonly<Record<string, readonly ConsoleReading[]>> {
    const ofGroup = [...this.#byTopic.values()].filter((followed) => followed.group === group);
    return Object.fromEntries(ofGroup.map(({ device, readings }) => [device, readings]));
  }

  /** Messages of each group since the start. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#groups);
  }
}

function byGroup(all: readonly (readonly [Followed, readonly ConsoleReading[]])[]): ConsoleTick['readings'] {
  const groups = new Map<string, Map<string, readonly ConsoleReading[]>>();
  for (const [{ group, device }, readings] of all) {
    if (readings.length === 0) continue;
    groups.set(group, (groups.get(group) ?? new Map()).set(device, readings));
  }
  return Object.fromEntries([...groups].map(([group, devices]) => [group, Object.fromEntries(devices)]));
}

/** Undefined for what is no reading: devices may publish anything. */
function readingIn(payload: Uint8Array, fields: readonly string[]): ConsoleReading | undefined {
  try {
    const body: unknown = JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString());
    if (typeof body !== 'object' || body === null) return undefined;
    const values = body as Readonly<Record<string, unknown>>;
    const at = values.event_time;
    return typeof at === 'number' ? [at, ...fields.map((field) => shown(values[field]))] : undefined;
  } catch {
    return undefined;
  }
}

/** Longer texts are cut: they are looked at, not kept. */
const LONGEST = 120;

function shown(value: unknown): number | string | boolean | null {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (value === undefined || value === null) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
