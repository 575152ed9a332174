import { signal } from '@preact/signals';
import type {
  ConsoleAlert,
  ConsoleAlerts,
  ConsoleFleet,
  ConsoleHistory,
  ConsoleOpenAlert,
  ConsoleReading,
  ConsoleTick,
  ThingState,
} from '../../../schema/console-protocol';
import { currentSession, get } from './api';
import { SeriesStore } from './series';

/** The twin as this page sees it, one second behind at most. */

export type Link = 'connecting' | 'live' | 'lost';

export const link = signal<Link>('connecting');
export const fleet = signal<ConsoleFleet | undefined>(undefined);
export const tick = signal<ConsoleTick | undefined>(undefined);
/** Grows with every tick: whoever reads `last` or `series` follows it. */
export const beat = signal(0);
export const states = signal<ReadonlyMap<string, ThingState>>(new Map());
/** By `group/device`: the alerts that are open, the worst first. A device without any is not here. */
export const openAlerts = signal<ReadonlyMap<string, readonly ConsoleOpenAlert[]>>(new Map());
/** Newest last. */
export const alerts = signal<readonly ConsoleAlert[]>([]);

/** The last reading of each device: `group/device`. */
export const last = new Map<string, ConsoleReading>();
export const series = new SeriesStore();

/** Two minutes of counts, for rates and small curves. */
const POINTS = 120;
interface Point {
  /** ms of this page's clock. */
  readonly at: number;
  readonly tick: ConsoleTick;
}
const points = signal<readonly Point[]>([]);

const MOST_ALERTS = 1000;
const RETRY_MS = [500, 1000, 2000, 3000];
/** No tick for so long: the twin is stopped, or the machine asleep. */
const SILENCE_MS = 5000;

let start: string | undefined;
let edition = -1;
let tries = 0;
let source: EventSource | undefined;
let silence: ReturnType<typeof setTimeout> | undefined;

export function connect(): void {
  source?.close();
  const opened = new EventSource('./api/stream');
  source = opened;
  let isFirst = true;
  opened.addEventListener('tick', ({ data }) => {
    if (source !== opened) return;
    tries = 0;
    watchSilence();
    const now = JSON.parse(String(data)) as ConsoleTick;
    // The first of a stream has the whole: what is not in it was cleared meanwhile.
    if (isFirst) openAlerts.value = new Map();
    isFirst = false;
    take(now);
  });
  opened.addEventListener('error', () => {
    if (source === opened) lost();
  });
}

function watchSilence(): void {
  clearTimeout(silence);
  silence = setTimeout(lost, SILENCE_MS);
}

function lost(): void {
  source?.close();
  source = undefined;
  clearTimeout(silence);
  link.value = 'lost';
  setTimeout(connect, RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]);
  tries += 1;
}

function take(now: ConsoleTick): void {
  if (now.start !== start) begin(now.start);
  if (now.edition !== edition) {
    edition = now.edition;
    get<ConsoleFleet>('fleet').then(serve, () => {});
  }
  const changed = Object.entries(now.states);
  if (changed.length > 0) states.value = new Map([...states.value, ...changed]);
  hearOpen(now.open);
  for (const [group, devices] of Object.entries(now.readings))
    for (const [device, readings] of Object.entries(devices)) {
      for (const reading of readings) series.take(group, device, reading);
      const reading = readings.at(-1);
      if (reading) last.set(`${group}/${device}`, reading);
    }
  if (now.alerts.length > 0) alerts.value = [...alerts.value, ...now.alerts].slice(-MOST_ALERTS);
  points.value = [
    ...points.value.slice(1 - POINTS),
    { at: performance.now(), tick: { ...now, readings: {}, alerts: [], states: {}, open: {} } },
  ];
  tick.value = now;
  beat.value += 1;
  link.value = 'live';
}

const WORST_FIRST = ['critical', 'warning', 'info'];

function hearOpen(open: ConsoleTick['open']): void {
  const changed = Object.entries(open).flatMap(([group, devices]) =>
    Object.entries(devices).map(([device, all]) => [`${group}/${device}`, all] as const),
  );
  if (changed.length === 0) return;
  const known = new Map(openAlerts.value);
  for (const [key, all] of changed)
    if (all.length === 0) known.delete(key);
    else
      known.set(
        key,
        [...all].sort((a, b) => WORST_FIRST.indexOf(a.severity) - WORST_FIRST.indexOf(b.severity)),
      );
  openAlerts.value = known;
}

/** Another twin answers, or the first: nothing of before counts. */
function begin(anew: string): void {
  start = anew;
  edition = -1;
  states.value = new Map();
  points.value = [];
  alerts.value = [];
  last.clear();
  series.clear();
  currentSession(true).catch(() => {});
  get<ConsoleAlerts>('alerts').then(
    (answer) => {
      alerts.value = answer.alerts;
    },
    () => {},
  );
}

async function serve(answer: ConsoleFleet): Promise<void> {
  series.serve(answer, tick.value?.counts.speed ?? 1);
  fleet.value = answer;
  for (const { id } of answer.groups) {
    const history = await get<ConsoleHistory>(`history/${encodeURIComponent(id)}`).catch(() => undefined);
    if (series.groups.get(id)?.version !== 0) series.serve(answer, tick.value?.counts.speed ?? 1);
    for (const [device, readings] of inOrder(history)) series.take(id, device, readings);
  }
  beat.value += 1;
}

/** All devices by time: columns grow at their end. */
function inOrder(history: ConsoleHistory | undefined): readonly (readonly [string, ConsoleReading])[] {
  const all = Object.entries(history?.readings ?? {}).flatMap(([device, readings]) =>
    readings.map((reading) => [device, reading] as const),
  );
  return all.sort(([, a], [, b]) => a[0] - b[0]);
}

/** How much a count grew in a second, over the last five. */
export function rateOf(count: (tick: ConsoleTick) => number): number {
  const all = points.value;
  const now = all.at(-1);
  const then = all.at(-6) ?? all[0];
  if (!now || !then || now === then) return 0;
  return Math.max(0, ((count(now.tick) - count(then.tick)) * 1000) / (now.at - then.at));
}

/** The rate at each of the kept points, oldest first. */
export function ratesOf(count: (tick: ConsoleTick) => number): readonly number[] {
  return points.value.slice(1).map((point, at) => {
    const before = points.value[at];
    if (!before) return 0;
    return Math.max(0, ((count(point.tick) - count(before.tick)) * 1000) / Math.max(1, point.at - before.at));
  });
}
