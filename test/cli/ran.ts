import type { ReadingCounts } from '../../schema/reading-counts';
import { RunningFleet } from './running-fleet';

/** The last line that `fleet up --json` prints, as far as tests look at it. */
export interface RunSummary {
  readonly fleet: { readonly acknowledged: number };
  readonly readings: ReadingCounts;
  readonly lake: { readonly messages: number; readonly missing: number } | null;
  readonly alerts: readonly object[];
  readonly notFine: readonly string[];
}

/** `fleet up --no-console` with more words, to its end. */
export async function ran(folder: string, words: readonly string[]) {
  const run = new RunningFleet(folder, ['--no-console', ...words]);
  const code = await run.ended();
  const summary = (await run.event('summary')) as unknown as RunSummary;
  return { code, summary };
}
