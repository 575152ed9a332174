import { tellShadow } from '../../registry/shadow';
import type { ApplyWork } from '../../step/apply-step';
import { inParallel } from '../../step/in-parallel';
import { type RollOutRecord, writeRollOut, writeTouched } from './roll-out-record';
import type { ToldDevice } from './told-device';

const BATCH = 500;
const AT_ONCE = 24;

/** Tells the devices up to `end`, and remembers how far it came. `versions`: of the shadows that it wrote. */
export async function tellWave(
  work: ApplyWork,
  devices: readonly ToldDevice[],
  from: RollOutRecord,
  end: number,
  versions: Map<string, number>,
): Promise<RollOutRecord> {
  let now = from;
  while (now.told < end) {
    work.requireHeld();
    const batch = devices.slice(now.told, Math.min(end, now.told + BATCH));
    now = { ...now, batches: now.batches + 1 };
    await writeTouched(
      work.store,
      now.batches,
      batch.map(({ thing }) => thing),
    );
    await writeRollOut(work.store, now);
    await inParallel(batch, AT_ONCE, async ({ thing, settings }) => {
      const version = await tellShadow(work.clients, thing, settings);
      if (version !== undefined) versions.set(thing, version);
    });
    now = { ...now, told: now.told + batch.length };
    await writeRollOut(work.store, now);
    work.tell({ event: 'progress', step: 'settings', done: now.told, of: devices.length });
  }
  return now;
}
