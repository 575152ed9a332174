import { resolve } from 'node:path';
import { checkFaults } from '../check-faults';
import type { Driver, DriverContext, Reading } from '../driver';
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
};

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
    // From the last row to the first one of the next round: the usual gap.
    const length = last.time - first.time;
    roundBegins += length + (length === 0 ? everyMs : length / (count - 1));
  }
}
