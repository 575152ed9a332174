import { setTimeout } from 'node:timers/promises';
import { LockedError } from '../../runtime/folder-lock';
import type { EtlReport } from '../../runtime/twin/etl/etl-report';
import { type EtlPlace, type EtlRun, type EtlWindow, overLake } from '../../runtime/twin/etl/run-etl';
import { fastestClock } from '../../runtime/twin/last-time';

/** ms of wall time between two looks, and until nobody waits any longer. */
const BETWEEN_MS = 200;
const PATIENCE_MS = 60_000;

/** Waits while another process runs the ETL over the same lake; LockedError where that takes too long. */
export function runWhenFree(
  place: EtlPlace,
  sensor: string,
  window: EtlWindow,
  signal?: AbortSignal,
): Promise<EtlReport> {
  return overLakeWhenFree(place, (run) => run(sensor, window, signal), signal);
}

/** The same for several runs, between which nobody else has the lake. */
export async function overLakeWhenFree<T>(
  place: EtlPlace,
  work: (run: EtlRun) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await overLake({ ...place, speed: fastestClock(place.dataDir) }, work);
    } catch (problem) {
      if (!(problem instanceof LockedError) || signal?.aborted || performance.now() > until) throw problem;
      await setTimeout(BETWEEN_MS);
    }
  }
}
