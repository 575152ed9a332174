import type { Clock } from '../../clock';
import type { AlarmState, Alarms, Metrics, Notifications, ResolvedResource } from '../ports';
import { alarmMessage } from './alarm-message';
import { type AlarmSettings, isOfServices, readAlarm } from './alarm-settings';
import { evaluate, evaluationRange } from './evaluate';
import { MINUTE, Series } from './series';

export interface StateChange {
  readonly alarm: string;
  readonly from: AlarmState;
  readonly to: AlarmState;
  readonly reason: string;
  /** ms since 1970. */
  readonly at: number;
}

export interface AlarmView {
  readonly settings: AlarmSettings;
  readonly state: AlarmState;
  readonly reason: string;
  readonly since: number;
}

/** An alarm that the twin cannot evaluate, and every reason. */
export interface RefusedAlarm {
  readonly alarm: string;
  readonly problems: readonly string[];
}

export interface CloudWatchOptions {
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
  readonly resources: readonly ResolvedResource[];
  readonly notifications: Notifications;
  /** An alarm could not tell a topic. */
  readonly onFailure?: (alarm: string, error: unknown) => void;
}

type Metric = Parameters<Metrics['put']>[0];

/** A view goes back so far; longer where an alarm looks further. */
const KEPT_MS = 3 * 3_600_000;
const MAX_CHANGES = 1_000;

/** Metrics in memory, and the alarms of the stacks, evaluated at every full minute of the clock over periods that end with it. */
export class CloudWatch implements Metrics, Alarms {
  readonly #options: Omit<CloudWatchOptions, 'resources'>;
  /** By namespace and name, then by unit. */
  readonly #series = new Map<string, Map<string, Series>>();
  readonly #changes: StateChange[] = [];
  #alarms = new Map<string, AlarmView>();
  #refused: readonly RefusedAlarm[] = [];
  #evaluated: number;
  #cancel: (() => void) | undefined;

  constructor({ resources, ...options }: CloudWatchOptions) {
    this.#options = options;
    this.#evaluated = wholeMinute(options.clock.now());
    this.serve(resources);
  }

  /** The alarms that are there from now on. One that is unchanged keeps its state, a new or changed one has no data yet. */
  serve(resources: readonly ResolvedResource[]): void {
    const now = this.#options.clock.now();
    const read = resources
      .filter(({ type, properties }) => type === 'AWS::CloudWatch::Alarm' && !isOfServices(properties))
      .map((resource) => [resource.name, readAlarm(resource)] as const);
    this.#refused = read.flatMap(([alarm, made]) => ('problems' in made ? [{ alarm, problems: made.problems }] : []));
    const alarms = new Map<string, AlarmView>();
    for (const [name, made] of read) {
      if ('problems' in made) continue;
      const running = this.#alarms.get(name);
      const same = running && JSON.stringify(running.settings) === JSON.stringify(made.settings);
      const fresh = { state: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation', since: now } as const;
      alarms.set(name, same ? running : { settings: made.settings, ...fresh });
    }
    this.#alarms = alarms;
  }

  get refused(): readonly RefusedAlarm[] {
    return this.#refused;
  }

  start(): void {
    const { clock } = this.#options;
    const wait = MINUTE - (clock.now() % MINUTE);
    this.#cancel = clock.after(wait, () => {
      this.evaluateUntil(clock.now());
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
  }

  put({ namespace, name, value, unit, at }: Metric): void {
    const id = idOf(namespace, name);
    const units = this.#series.get(id) ?? new Map<string, Series>();
    this.#series.set(id, units);
    const series = units.get(unit) ?? new Series();
    units.set(unit, series);
    series.put(value, at);
  }

  async setState(alarm: string, state: AlarmState, reason: string): Promise<void> {
    const view = this.#alarms.get(alarm);
    if (!view) throw new Error(`ResourceNotFound: there is no alarm ${alarm} in the stacks`);
    this.#change(view, state, reason, this.#options.clock.now());
  }

  alarms(): readonly AlarmView[] {
    return [...this.#alarms.values()];
  }

  /** The last changes of state, oldest first. */
  changes(): readonly StateChange[] {
    return [...this.#changes];
  }

  /** Evaluates every full minute that has passed since the last time. */
  evaluateUntil(now: number): void {
    for (let end = this.#evaluated + MINUTE; end <= now; end += MINUTE) {
      for (const view of this.#alarms.values()) this.#evaluate(view, end);
      this.#evaluated = end;
    }
    const longest = [...this.#alarms.values()].map(({ settings }) => evaluationRange(settings) * settings.periodMs);
    const oldest = now - Math.max(KEPT_MS, ...longest);
    for (const units of this.#series.values()) for (const series of units.values()) series.forgetBefore(oldest);
  }

  #evaluate(view: AlarmView, end: number): void {
    const { settings } = view;
    const { statistic, periodMs, unit } = settings;
    const units = this.#series.get(idOf(settings.namespace, settings.metric));
    const all = [...(units ?? [])].filter(([of]) => unit === undefined || of === unit).map(([, series]) => series);
    const range = Array.from({ length: evaluationRange(settings) }, (_, n) => {
      const from = end - (n + 1) * periodMs;
      const [value] = all.flatMap((series) => series.over(statistic, from, from + periodMs) ?? []);
      return value === undefined ? undefined : { from, value };
    });
    const outcome = evaluate(settings, range);
    if (outcome) this.#change(view, outcome.state, outcome.reason, end);
  }

  #change({ settings, state: from }: AlarmView, to: AlarmState, reason: string, at: number): void {
    if (from === to) return;
    const change = { alarm: settings.name, from, to, reason, at };
    this.#alarms.set(settings.name, { settings, state: to, reason, since: at });
    this.#changes.push(change);
    if (this.#changes.length > MAX_CHANGES) this.#changes.shift();
    const { subject, message } = alarmMessage(settings, change, this.#options);
    for (const topic of settings.actions[to]) {
      this.#options.notifications
        .publish(topic, message, { subject })
        .catch((error: unknown) => this.#options.onFailure?.(settings.name, error));
    }
  }
}

const idOf = (namespace: string, name: string) => `${namespace}\n${name}`;
const wholeMinute = (at: number) => at - (at % MINUTE);
