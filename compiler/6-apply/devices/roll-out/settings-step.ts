import { createHash } from 'node:crypto';
import { inParallel } from '../../in-parallel';
import type { LaterStep, LaterWork } from '../../later-step';
import { Refusal } from '../../refusal';
import { requireTime } from '../../work';
import {
  type RollOut,
  type RollOutCounts,
  readRollOut,
  readTouched,
  writeRollOut,
  writeTouched,
} from './roll-out-state';
import { type Standing, standingOf, tell } from './shadow';
import { devicesToTell, type ToldDevice } from './told-device';

/** Shares of the devices that are told before it is looked how they took it. */
const WAVES = [0.1, 0.5, 1] as const;
const BATCH = 500;
const AT_ONCE = 24;
/** How long a device that was connected before may take to answer, and between two looks, ms. */
const ANSWER_MS = 30_000;
const LOOK_MS = 3_000;

/**
 * New settings reach the devices that run, through their shadows, in waves. A roll-out stops where too many of those that answer reject them; those
 * that do not answer are no failures: their shadow waits for them.
 */
export const SETTINGS_STEP: LaterStep = {
  name: 'settings',
  run: async (work) => {
    const { base, target, plan, store } = work;
    const before = await readRollOut(store);
    const devices = devicesToTell(base, target, await readTouched(store, before));
    if (devices.length === 0) return undefined;
    const list = createHash('sha256')
      .update(devices.map(({ thing }) => thing).join('\n'))
      .digest('hex');
    const goesOn = before && before.state !== 'done' && before.target === plan.target.hash && before.list === list;
    let now: RollOut = goesOn
      ? { ...before, state: 'under-way' }
      : {
          format: 'fleetwright/roll-out/v1',
          state: 'under-way',
          target: plan.target.hash,
          of: devices.length,
          list,
          told: 0,
          waves: 0,
          counts: { applied: 0, rejected: 0, silent: 0, offline: 0 },
          batches: before?.batches ?? 0,
        };
    const ends = waveEnds(devices.length);
    const versions = new Map<string, number>();
    for (const [wave, end] of ends.entries()) {
      if (wave < now.waves) continue;
      now = await tellUpTo(work, devices, now, end, versions);
      const wavesBefore = wave === 0 ? 0 : (ends[wave - 1] ?? 0);
      const { counts, reason } = await heard(work, devices.slice(wavesBefore, end), now.counts, versions);
      if (isTooMany(counts, work.maxFailures)) {
        await writeRollOut(store, { ...now, state: 'stopped' });
        throw stopped(counts, end, devices.length, reason, work.maxFailures);
      }
      now = { ...now, waves: wave + 1, counts };
      await writeRollOut(store, now);
    }
    await writeRollOut(store, { ...now, state: 'done', batches: 0 });
    return countsText(now.counts);
  },
};

/** Where each wave ends; a few devices are fewer waves. */
export function waveEnds(count: number): readonly number[] {
  return [...new Set(WAVES.map((share) => Math.ceil(count * share)))];
}

async function tellUpTo(
  work: LaterWork,
  devices: readonly ToldDevice[],
  from: RollOut,
  end: number,
  versions: Map<string, number>,
): Promise<RollOut> {
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
      const version = await tell(work.clients, thing, settings);
      if (version !== undefined) versions.set(thing, version);
    });
    now = { ...now, told: now.told + batch.length };
    await writeRollOut(work.store, now);
    work.tell({ event: 'progress', step: 'settings', done: now.told, of: devices.length });
  }
  return now;
}

/** Looks until all that may be connected have answered, or their time is over. */
async function heard(
  work: LaterWork,
  wave: readonly ToldDevice[],
  before: RollOutCounts,
  versions: ReadonlyMap<string, number>,
) {
  const counts = { ...before };
  let reason = '';
  let waiting: readonly ToldDevice[] = wave;
  const until = work.time.now() + ANSWER_MS;
  for (;;) {
    const silent: ToldDevice[] = [];
    await inParallel(waiting, AT_ONCE, async (device) => {
      const standing: Standing = await standingOf(work.clients, device, versions.get(device.thing));
      if (standing.is === 'silent') silent.push(device);
      else if (standing.is === 'rejected') reason ||= `${device.thing}: ${standing.reason}`;
      if (standing.is === 'applied' || standing.is === 'rejected') counts[standing.is] += 1;
      else if (standing.is !== 'silent') counts.offline += 1;
    });
    waiting = silent;
    if (waiting.length === 0 || work.time.now() >= until) break;
    requireTime(work);
    await work.time.sleep(LOOK_MS, work.signal);
  }
  counts.silent += waiting.length;
  return { counts, reason };
}

function isTooMany({ applied, rejected }: RollOutCounts, most: number): boolean {
  return rejected > 0 && rejected / (applied + rejected) > most;
}

function stopped(counts: RollOutCounts, told: number, of: number, reason: string, most: number): Refusal {
  const answered = counts.applied + counts.rejected;
  return new Refusal(
    'roll-out-stopped',
    `${counts.rejected} of ${answered} devices that answered reject their new settings, more than ${percent(most)}; ${told} of ${of} were told. ${reason}`,
    'correct the manifest and apply again; or apply again to go on from there, with --max-failures where so many may fail',
  );
}

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;

/** `40 told: 35 run by them, 5 offline, which will find them in their shadow`. */
export function countsText({ applied, rejected, silent, offline }: RollOutCounts): string {
  const parts = [
    `${applied} run by them`,
    ...(rejected > 0 ? [`${rejected} rejected them`] : []),
    ...(silent > 0 ? [`${silent} have not answered`] : []),
    ...(offline > 0 ? [`${offline} never connected so far`] : []),
  ];
  return `${applied + rejected + silent + offline} told: ${parts.join(', ')}`;
}
