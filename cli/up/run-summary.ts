import { countOf } from '../../schema/reading-counts';
import type { FleetParts } from './fleet-parts';
import { problemText } from './problem-kinds';
import type { Summary } from './reporter';
import { whyNotFine } from './why-not-fine';

interface Ended extends Pick<Summary, 'lake' | 'etl' | 'left' | 'elapsedMs'> {
  /** When agents were asked to stop, in ms since 1970-01-01 UTC by the fleet's clock. */
  readonly over: number;
}

/** A run that has ended, judged. */
export function runSummary(
  { clock, startedAt, twin, agents, state, account, alerts, problems }: FleetParts,
  { over, lake, etl, left, elapsedMs }: Ended,
): Summary {
  const status = twin.status();
  const fleet = state.counts();
  const notOnboarded = state.notOnboarded();
  const { readings, readingsByGroup, sources, losses } = account.added(over);
  const notFine = whyNotFine({
    died: agents.died,
    notOnboarded,
    lake,
    sources,
    readings: readingsByGroup,
    alertsGivenUp: fleet.dropped - readings.refused - countOf(readings.givenUp),
  });
  const problemKinds = problems.list();
  return {
    fleet,
    notOnboarded,
    messagesByGroup: state.byGroup(),
    ...{ readings, readingsByGroup, readingsByDevice: [...state.accounts()], sources, losses },
    lake,
    etl,
    objects: status.objects,
    objectBytes: status.objectBytes,
    alerts: alerts.list(),
    silent: status.silent,
    errors: status.errors + problems.count,
    refusals: status.refusals,
    problems: problemKinds.map(problemText),
    problemKinds,
    notHonoured: status.notHonoured,
    refused: status.refused,
    elapsedMs,
    simulatedMs: clock.now() - startedAt,
    left,
    fine: notFine.length === 0,
    notFine,
  };
}
