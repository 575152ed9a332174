import type { Haste } from './end-step';
import type { FleetRun } from './fleet-run';
import type { Reporter } from './reporter';
import type { UpOptions } from './up-options';

const TICK_MS = 100;
/** A bounded run does not wait longer for devices to come in; ms of wall time, whatever the number of agents, and more for each. */
const ONBOARDING = { leastMs: 90_000, eachMs: 300 };

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Over {
  /** A few words. */
  readonly why: string;
  /** Whether somebody waits for the end. */
  readonly haste: Haste;
}

/** Resolves with why the run is over: it was interrupted, its time is up, or it cannot go on. A second signal ends it at once. */
export function untilOver(fleet: FleetRun, { forMs }: UpOptions, reporter: Reporter): Promise<Over> {
  return new Promise((resolve) => {
    let onboardedAt: number | undefined;
    const over = (why: string, haste: Haste = 'none') => {
      clearInterval(ticking);
      resolve({ why, haste });
    };
    const tick = () => {
      const moment = fleet.moment();
      reporter.moment(moment);
      if (fleet.died !== undefined) {
        reporter.problem(fleet.died);
        return over('it cannot go on');
      }
      if (fleet.allOnboarded && onboardedAt === undefined) {
        onboardedAt = moment.elapsedMs;
        fleet.onboarded();
      }
      if (forMs === undefined) return;
      const patience = ONBOARDING.leastMs + ONBOARDING.eachMs * moment.fleet.things;
      if (onboardedAt === undefined && moment.elapsedMs >= patience) return over('not all devices came in');
      if (onboardedAt !== undefined && moment.elapsedMs - onboardedAt >= forMs) over('time is up');
    };
    const ticking = setInterval(tick, TICK_MS);
    let interrupted = false;
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (interrupted) {
          fleet.kill();
          process.exit(130);
        }
        interrupted = true;
        over(signal === 'SIGINT' ? 'interrupted (once more ends at once)' : `ended by ${signal}`, 'interrupted');
      });
    }
  });
}
