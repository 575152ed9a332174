import { createHash } from 'node:crypto';
import type { Json } from '../../../../schema/plan/json';
import { type Standing, standingOf, tell } from '../../registry/device-shadow';
import type { ApplyStep, ApplyWork } from '../../step/apply-step';
import { inParallel } from '../../step/in-parallel';
import { Refusal } from '../../step/refusal';
import { requireUninterrupted } from '../../step/step-work';
import type { HandOver } from '../edge-models/hand-over';
import { offerDocuments, withdrawDocuments } from './documents';
import { type RollOut, type RollOutCounts, readRollOut, readTouched, writeRollOut, writeTouched } from './roll-out';
import { devicesToTell, streamsOf, type ToldDevice } from './told-device';

/** Shares of the devices that are told before it is looked how they took it. */
const WAVES = [0.1, 0.5, 1] as const;
const BATCH = 500;
const AT_ONCE = 24;
/** How long a device that was connected before may take to answer, and between two looks, ms. */
const ANSWER_MS = 30_000;
const LOOK_MS = 3_000;

/**
 * New settings reach the devices that run, in waves: through their shadows, and what these do not hold by documents that they name. A roll-out stops where too many of those that answer reject them; those
 * that do not answer are no failures: their shadow waits for them.
 */
export const SETTINGS_STEP: ApplyStep = {
  name: 'settings',
  run: async (work) => {
    const { base, target, plan, store } = work;
    const before = await readRollOut(store);
    const models = await edgeModelsOf(work);
    const wanted = devicesToTell(base, target, await readTouched(store, before), models);
    const isOffered = (await offerDocuments(work, wanted)) === 'offered';
    const devices = isOffered ? wanted : wanted.map(withoutDocuments);
    if (devices.length === 0) {
      await models.remember();
      return undefined;
    }
    const asked = models.name === '' ? plan.target.hash : `${plan.target.hash}+${models.name}`;
    const list = createHash('sha256')
      .update(devices.map(({ thing }) => thing).join('\n'))
      .digest('hex');
    const goesOn = before && before.state !== 'done' && before.target === asked && before.list === list;
    let now: RollOut = goesOn
      ? { ...before, state: 'under-way' }
      : {
          format: 'fleetwright/roll-out/v1',
          state: 'under-way',
          target: asked,
          of: devices.length,
          list,
          told: 0,
          waves: 0,
          counts: { applied: 0, rejected: 0, trying: 0, silent: 0, offline: 0 },
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
    if (devices.some(({ documents }) => documents.length > 0)) await withdrawDocuments(work, streamsOf(target, models));
    if (isOffered) await models.remember();
    await writeRollOut(store, { ...now, state: 'done', batches: 0 });
    return countsText(now.counts);
  },
};

/** A fleet without models that agents watch by loads nothing of what reads them. */
async function edgeModelsOf(work: ApplyWork): Promise<HandOver> {
  if (!work.target.edgeModels && !work.base?.edgeModels)
    return { modelsOf: () => [], changed: new Set(), name: '', remember: async () => {} };
  const { handOver } = await import('../edge-models/hand-over');
  return handOver(work);
}

/** As much as a shadow can say by itself. */
function withoutDocuments(device: ToldDevice): ToldDevice {
  const { document: _, ownDocument: __, ...settings } = device.settings as Readonly<Record<string, Json>>;
  return { ...device, settings, documents: [] };
}

/** Where each wave ends; a few devices are fewer waves. */
export function waveEnds(count: number): readonly number[] {
  return [...new Set(WAVES.map((share) => Math.ceil(count * share)))];
}

async function tellUpTo(
  work: ApplyWork,
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
export function countsText({ applied, rejected, trying = 0, silent, offline }: RollOutCounts): string {
  const parts = [
    `${applied} run by them`,
    ...(rejected > 0 ? [`${rejected} rejected them`] : []),
    ...(trying > 0 ? [`${trying} try them and have read nothing by them so far`] : []),
    ...(silent > 0 ? [`${silent} have not answered`] : []),
    ...(offline > 0 ? [`${offline} never connected so far`] : []),
  ];
  return `${applied + rejected + trying + silent + offline} told: ${parts.join(', ')}`;
}
