import type { Clock } from '../../runtime/clock';
import { etlPlan } from '../../runtime/twin/etl/etl-plan';
import { type EtlReport, refusal } from '../../runtime/twin/etl/etl-report';
import type { EtlPlace } from '../../runtime/twin/etl/run-etl';
import type { ConsoleEtl } from '../../schema/console-protocol';
import { dayOf } from '../etl/day-of';
import { runWhenFree } from '../etl/run-when-free';

export interface EtlRunsOptions {
  readonly clock: Clock;
  /** As the fleet is now. */
  place(): EtlPlace;
  problem(text: string): void;
}

/** A type of sensor whose turn it is in a round: `at` counts from 1. */
export interface EtlStep {
  readonly sensor: string;
  readonly at: number;
  readonly of: number;
}

/** How often is looked whether a fleet without an ETL has got one. */
const LOOK_MS = 60_000;
/** ms of wall time between two rounds at least, however fast the clock runs: the fleet needs the machine too. */
const REST_MS = 5_000;
/** ms of wall time until the first round: whoever looks at dashboards shall not wait for the schedule. */
const FIRST_MS = 15_000;
/** ms of wall time between two types of sensor: another process may have its turn. */
const TURN_MS = 1_000;

/**
 * The ETL of a running fleet, in the place of its schedule in AWS: all types of sensor one after the other, each time that `etl.every` has
 * passed. A run that fails is told, and the next makes up for it.
 */
export class EtlRuns {
  readonly #over = new AbortController();
  readonly #startedAt: number;
  readonly #rounds: Promise<void>;
  readonly #last = new Map<string, EtlReport>();
  #counts = { rounds: 0, failed: 0 };
  #running = false;
  #lastAt: number | undefined;
  #nextAt: number | undefined;
  #wake = new AbortController();

  constructor(private readonly options: EtlRunsOptions) {
    this.#startedAt = options.clock.now();
    this.#rounds = this.#repeat();
  }

  /** Ends the round that is going on, and makes one over everything that came in. An empty list for a fleet without an ETL. */
  async finish(tell: (step: EtlStep) => void): Promise<readonly EtlReport[]> {
    await this.stop();
    return this.#round(this.#startedAt, undefined, tell);
  }

  /** Ends the round that is going on, and gives the last run of each type of sensor. */
  async stop(): Promise<readonly EtlReport[]> {
    this.kill();
    await this.#rounds;
    return [...this.#last.values()];
  }

  kill(): void {
    this.#over.abort();
  }

  /** Begins the next round now. */
  hurry(): void {
    this.#wake.abort();
  }

  /** Undefined for a fleet without an ETL. */
  state(): ConsoleEtl | undefined {
    const plan = etlPlan(this.options.place().generated);
    if (!plan) return undefined;
    const reports = [...this.#last.values()];
    const unknownKeys = reports.reduce((total, report) => total + report.unknownKeys.lines, 0);
    const sum = (name: 'in' | 'curated' | 'quarantined' | 'duplicates') =>
      reports.reduce((total, report) => total + report[name], 0);
    return {
      sensors: plan.sensors.length,
      running: this.#running,
      ...this.#counts,
      in: sum('in'),
      curated: sum('curated'),
      quarantined: sum('quarantined'),
      duplicates: sum('duplicates'),
      unknownKeys,
      unknownNames: [...new Set(reports.flatMap(({ unknownKeys: { names } }) => names.map(({ key }) => key)))].slice(
        0,
        5,
      ),
      ...(this.#lastAt === undefined ? {} : { lastAt: this.#lastAt }),
      ...(this.#nextAt === undefined ? {} : { nextAt: this.#nextAt }),
    };
  }

  async #repeat(): Promise<void> {
    const { clock } = this.options;
    const { signal } = this.#over;
    let since = this.#startedAt;
    let restMs = Math.min(this.#everyMs(), FIRST_MS * clock.speed);
    for (;;) {
      this.#nextAt = clock.now() + restMs;
      this.#wake = new AbortController();
      await clock.sleep(restMs, AbortSignal.any([signal, this.#wake.signal]));
      if (signal.aborted) return;
      const begun = clock.now();
      this.#running = true;
      await this.#round(since, signal);
      this.#running = false;
      this.#lastAt = clock.now();
      since = begun;
      restMs = Math.max(this.#everyMs(), REST_MS * clock.speed);
    }
  }

  #everyMs(): number {
    return etlPlan(this.options.place().generated)?.everyMs ?? LOOK_MS;
  }

  /** What arrived from the day before `since`: a message may be on its way for long. */
  async #round(since: number, signal?: AbortSignal, tell?: (step: EtlStep) => void): Promise<readonly EtlReport[]> {
    const { clock, place, problem } = this.options;
    const reports: EtlReport[] = [];
    this.#counts.rounds += 1;
    const sensors = etlPlan(place().generated)?.sensors ?? [];
    for (const [at, { id }] of sensors.entries()) {
      if (signal?.aborted) break;
      tell?.({ sensor: id, at: at + 1, of: sensors.length });
      try {
        const window = { from: dayOf(since, -1), to: dayOf(clock.now()), upToNow: true };
        const report = await runWhenFree(place(), id, window, signal);
        reports.push(report);
        this.#last.set(id, report);
        const left = refusal(report);
        if (left !== undefined) {
          this.#counts.failed += 1;
          problem(left);
        }
        if (signal) await clock.sleep(TURN_MS * clock.speed, signal);
      } catch (thrown) {
        if (signal?.aborted) break;
        this.#counts.failed += 1;
        problem(thrown instanceof Error ? thrown.message : String(thrown));
      }
    }
    return reports;
  }
}
