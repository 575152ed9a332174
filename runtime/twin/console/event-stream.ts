import type { ServerResponse } from 'node:http';
import type { ConsoleTick, DeviceAlerts, ThingState } from '../../../schema/console-protocol';
import type { LiveReadings } from './live-readings';
import type { Shown } from './shown';

/** ms of wall time between two ticks, however fast the clock of the twin runs. */
const BETWEEN_MS = 1000;
/** A page that does not read is let go: it comes back by itself, and gets the whole. */
const MOST_UNREAD_BYTES = 4 * 1024 * 1024;
const MOST_PAGES = 32;

export interface EventStreamOptions {
  readonly shown: Shown;
  readonly readings: LiveReadings;
  readonly start: string;
  queries(): ConsoleTick['queries'];
}

/** Server-sent events: a tick a second to every open page, and none where there is no page. */
export class EventStream {
  readonly #pages = new Set<ServerResponse>();
  readonly #states = new Map<string, ThingState>();
  /** By group and device, as JSON. */
  readonly #open = new Map<string, DeviceAlerts>();
  readonly #alerts: ConsoleTick['alerts'][number][] = [];
  readonly #endings: (() => void)[];

  constructor(private readonly options: EventStreamOptions) {
    const timer = setInterval(() => this.#tick(), BETWEEN_MS);
    timer.unref();
    const unfollow = options.shown.followAlerts((alert) => {
      if (this.#pages.size > 0) this.#alerts.push(alert);
    });
    this.#endings = [() => clearInterval(timer), unfollow];
  }

  open(response: ServerResponse): void {
    if (this.#pages.size >= MOST_PAGES) {
      response.writeHead(503).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    // What the pages have had together begins with the first of them.
    if (this.#pages.size === 0) this.#begin();
    this.#pages.add(response);
    response.on('close', () => this.#pages.delete(response));
    const { shown, readings } = this.options;
    const states = Object.fromEntries(shown.states());
    const open = byGroup(shown.openAlerts());
    response.write(event({ ...this.#counted(), states, open, readings: readings.last(), alerts: [] }));
  }

  close(): void {
    for (const end of this.#endings) end();
    for (const page of this.#pages) page.end();
  }

  #begin(): void {
    this.options.readings.since();
    this.#alerts.length = 0;
    this.#changedStates();
    this.#changedOpen();
  }

  #tick(): void {
    if (this.#pages.size === 0) return;
    const { readings } = this.options;
    const tick = event({
      ...this.#counted(),
      states: this.#changedStates(),
      open: this.#changedOpen(),
      readings: readings.since(),
      alerts: this.#alerts.splice(0),
    });
    for (const page of this.#pages) {
      if (page.writableLength > MOST_UNREAD_BYTES) page.destroy();
      else page.write(tick);
    }
  }

  #counted(): Omit<ConsoleTick, 'states' | 'open' | 'readings' | 'alerts'> {
    const { shown, readings, start, queries } = this.options;
    const { format: _, process: __, port: ___, notHonoured: ____, refused: _____, ...counts } = shown.status();
    return {
      start,
      edition: shown.fleet().edition,
      counts,
      etl: shown.etl() ?? null,
      queries: queries(),
      changes: shown.changes().count,
      groups: readings.counts(),
    };
  }

  #changedStates(): Record<string, ThingState> {
    const changed: [string, ThingState][] = [];
    for (const [thing, state] of this.options.shown.states()) {
      if (this.#states.get(thing) === state) continue;
      this.#states.set(thing, state);
      changed.push([thing, state]);
    }
    return Object.fromEntries(changed);
  }

  #changedOpen(): ConsoleTick['open'] {
    const now = new Map(
      [...this.options.shown.openAlerts()].map((one) => [JSON.stringify([one.group, one.device]), one] as const),
    );
    const over = [...this.#open].flatMap(([key, one]) => (now.has(key) ? [] : [{ ...one, alerts: [] }]));
    const news = [...now].flatMap(([key, one]) => {
      const before = this.#open.get(key);
      return before && JSON.stringify(before.alerts) === JSON.stringify(one.alerts) ? [] : [one];
    });
    this.#open.clear();
    for (const [key, one] of now) this.#open.set(key, one);
    return byGroup([...over, ...news]);
  }
}

function byGroup(all: Iterable<DeviceAlerts>): ConsoleTick['open'] {
  const groups = new Map<string, [string, DeviceAlerts['alerts']][]>();
  for (const { group, device, alerts } of all) {
    const devices = groups.get(group) ?? [];
    devices.push([device, alerts]);
    groups.set(group, devices);
  }
  return Object.fromEntries([...groups].map(([group, devices]) => [group, Object.fromEntries(devices)]));
}

const event = (tick: ConsoleTick) => `event: tick\ndata: ${JSON.stringify(tick)}\n\n`;
