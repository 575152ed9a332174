import type { Clock } from '../../runtime/clock';
import { etlPlan } from '../../runtime/twin/etl/etl-plan';
import type { EtlReport } from '../../runtime/twin/etl/etl-report';
import type { EtlPlace } from '../../runtime/twin/etl/run-etl';
import { dayOf } from '../etl/etl-days';
import { runWhenFree } from '../etl/run-when-free';

export interface EtlRunsOptions {
  readonly clock: Clock;
  /** As the fleet is now. */
  place(): EtlPlace;
  problem(text: string): void;
}

/** How often is looked whether a fleet without an ETL has got one. */
const LOOK_MS = 60_000;
/** ms of wall time between two rounds at least, however fast the clock runs: the fleet needs the machine too. */
const REST_MS = 5_000;
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

  constructor(private readonly options: EtlRunsOptions) {
    this.#startedAt = options.clock.now();
    this.#rounds = this.#repeat();
  }

  /** Ends the round that is going on, and makes one over everything that came in. An empty list for a fleet without an ETL. */
  async finish(): Promise<readonly EtlReport[]> {
    this.kill();
    await this.#rounds;
    return this.#round(this.#startedAt);
  }

  kill(): void {
    this.#over.abort();
  }

  async #repeat(): Promise<void> {
    const { clock, place } = this.options;
    const { signal } = this.#over;
    let since = this.#startedAt;
    for (;;) {
      const everyMs = etlPlan(place().generated)?.everyMs ?? LOOK_MS;
      await clock.sleep(Math.max(everyMs, REST_MS * clock.speed), signal);
      if (signal.aborted) return;
      const begun = clock.now();
      await this.#round(since, signal);
      since = begun;
    }
  }

  /** What arrived from the day before `since`: a message may be on its way for long. */
  async #round(since: number, signal?: AbortSignal): Promise<readonly EtlReport[]> {
    const { clock, place, problem } = this.options;
    const reports: EtlReport[] = [];
    for (const { id } of etlPlan(place().generated)?.sensors ?? []) {
      if (signal?.aborted) break;
      try {
        const window = { from: dayOf(since, -1), to: dayOf(clock.now()) };
        reports.push(await runWhenFree(place(), id, window, signal));
        if (signal) await clock.sleep(TURN_MS * clock.speed, signal);
      } catch (thrown) {
        if (!signal?.aborted) problem(thrown instanceof Error ? thrown.message : String(thrown));
      }
    }
    return reports;
  }
}
