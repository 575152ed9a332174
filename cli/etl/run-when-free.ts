import { setTimeout } from 'node:timers/promises';
import { LockedError } from '../../runtime/agent/log/lock';
import type { EtlReport } from '../../runtime/twin/etl/etl-report';
import { type EtlPlace, type EtlWindow, runEtl } from '../../runtime/twin/etl/run-etl';
import { fastestClock } from '../../runtime/twin/last-time';

/** ms of wall time between two looks, and until nobody waits any longer. */
const BETWEEN_MS = 200;
const PATIENCE_MS = 60_000;

/** Waits while another process runs the ETL over the same lake; LockedError where that takes too long. */
export async function runWhenFree(
  place: EtlPlace,
  sensor: string,
  window: EtlWindow,
  signal?: AbortSignal,
): Promise<EtlReport> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await runEtl({ ...place, speed: fastestClock(place.dataDir) }, sensor, window, signal);
    } catch (problem) {
      if (!(problem instanceof LockedError) || signal?.aborted || performance.now() > until) throw problem;
      await setTimeout(BETWEEN_MS);
    }
  }
}
