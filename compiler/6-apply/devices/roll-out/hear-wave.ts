import { type Standing, standingOf } from '../../registry/shadow';
import type { ApplyWork } from '../../step/apply-step';
import { inParallel } from '../../step/in-parallel';
import { requireUninterrupted } from '../../step/step-work';
import type { RollOutCounts } from './roll-out-record';
import type { ToldDevice } from './told-device';

const AT_ONCE = 24;
/** How long a device that was connected before may take to answer, and between two looks, ms. */
const ANSWER_MS = 30_000;
const LOOK_MS = 3_000;

/** Looks until all that may be connected have answered, or their time is over. */
export async function hearWave(
  work: ApplyWork,
  wave: readonly ToldDevice[],
  before: RollOutCounts,
  versions: ReadonlyMap<string, number>,
) {
  const counts = { ...before };
  let reason = '';
  let waiting: readonly ToldDevice[] = wave;
  let trying = 0;
  const until = work.time.now() + ANSWER_MS;
  for (;;) {
    const silent: ToldDevice[] = [];
    trying = 0;
    await inParallel(waiting, AT_ONCE, async (device) => {
      const standing: Standing = await standingOf(work.clients, device, versions.get(device.thing));
      if (standing.is === 'silent' || standing.is === 'trying') silent.push(device);
      if (standing.is === 'trying') trying += 1;
      else if (standing.is === 'rejected') reason ||= `${device.thing}: ${standing.reason}`;
      if (standing.is === 'applied' || standing.is === 'rejected') counts[standing.is] += 1;
      else if (standing.is === 'offline' || standing.is === 'absent') counts.offline += 1;
    });
    waiting = silent;
    if (waiting.length === 0 || work.time.now() >= until) break;
    requireUninterrupted(work);
    await work.time.sleep(LOOK_MS, work.signal);
  }
  counts.trying = (counts.trying ?? 0) + trying;
  counts.silent += waiting.length - trying;
  return { counts, reason };
}
