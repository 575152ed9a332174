import { resolve } from 'node:path';
import { checkFaults } from '../check-faults';
import type { Driver, DriverContext, PastContext, Reading, Span } from '../driver';
import { toldOnce } from '../told-once';
import { manifest } from './manifest';
import { type Row, rowsOf } from './rows';

/** After a file that could not be read, or had no rows, in ms. */
const TRY_AGAIN_AFTER = 30_000;

export const replay: Driver = {
  manifest,
  faults: () => ({}),
  start(context, emit) {
    checkFaults(context.faults, {}, 'a replayed file');
    const stopping = new AbortController();
    const playing = play(context, emit, stopping.signal);
    return {
      stop: async () => {
        stopping.abort();
        await playing;
      },
    };
  },
  past: { faults: () => ({}), readings: played },
};

/** The file from its beginning, and again, until the span is full: what it would have played, had it been started then. */
async function* played(context: PastContext, { from, until }: Span): AsyncGenerator<Reading> {
  const { driver, fields, everyMs, folder = process.cwd() } = context;
  if (driver.use !== 'replay') return;
  const file = resolve(folder, driver.file);
  const problem = toldOnce(context.problem);
  for (let begins = from; begins < until; ) {
    let first: Row | undefined;
    let last: Row | undefined;
    let count = 0;
    for await (const row of rowsOf(file, driver.time, fields, { ...context, problem })) {
      first ??= row;
      last = row;
      count += 1;
      const at = Math.round(begins + row.time - first.time);
      if (at >= until) return;
      yield { at, values: row.values };
    }
    if (first === undefined || last === undefined) throw new Error(`${file} has no rows to play`);
    begins += roundOf(first, last, count, everyMs);
  }
}

/** The gaps between rows are those of the file; each reading has the time at which it is played. */
async function play(context: DriverContext, emit: (reading: Reading) => void, signal: AbortSignal): Promise<void> {
  const { driver, clock, fields, everyMs, folder = process.cwd() } = context;
  if (driver.use !== 'replay') return;
  const file = resolve(folder, driver.file);
  const problem = toldOnce(context.problem);
  let roundBegins = clock.monotonic();
  while (!signal.aborted) {
    let first: Row | undefined;
    let last: Row | undefined;
    let count = 0;
    let failed = false;
    try {
      for await (const row of rowsOf(file, driver.time, fields, { ...context, problem })) {
        first ??= row;
        await clock.sleep(roundBegins + row.time - first.time - clock.monotonic(), signal);
        if (signal.aborted) return;
        emit({ at: clock.now(), values: row.values });
        last = row;
        count += 1;
      }
    } catch (thrown) {
      failed = true;
      context.source({ is: 'failing', why: `${file} cannot be played: ${(thrown as Error).message}` });
    }
    if (first === undefined || last === undefined) {
      if (!failed) context.source({ is: 'failing', why: `${file} has no rows to play` });
      await clock.sleep(TRY_AGAIN_AFTER, signal);
      roundBegins = clock.monotonic();
      continue;
    }
    roundBegins += roundOf(first, last, count, everyMs);
  }
}

/** From the last row to the first one of the next round: the usual gap. */
function roundOf(first: Row, last: Row, count: number, everyMs: number): number {
  const length = last.time - first.time;
  return length + (length === 0 ? everyMs : length / (count - 1));
}
