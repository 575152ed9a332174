import type { ServerResponse } from 'node:http';
import type { ConsoleTick, ThingState } from '../../../schema/console-protocol';
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
    response.write(event({ ...this.#counted(), states, readings: readings.last(), alerts: [] }));
  }

  close(): void {
    for (const end of this.#endings) end();
    for (const page of this.#pages) page.end();
  }

  #begin(): void {
    this.options.readings.since();
    this.#alerts.length = 0;
    this.#changedStates();
  }

  #tick(): void {
    if (this.#pages.size === 0) return;
    const { readings } = this.options;
    const tick = event({
      ...this.#counted(),
      states: this.#changedStates(),
      readings: readings.since(),
      alerts: this.#alerts.splice(0),
    });
    for (const page of this.#pages) {
      if (page.writableLength > MOST_UNREAD_BYTES) page.destroy();
      else page.write(tick);
    }
  }

  #counted(): Omit<ConsoleTick, 'states' | 'readings' | 'alerts'> {
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
}

const event = (tick: ConsoleTick) => `event: tick\ndata: ${JSON.stringify(tick)}\n\n`;
