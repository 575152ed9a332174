import { createHash } from 'node:crypto';
import type { Json } from '../../../../schema/plan/json';
import type { ApplyStep, ApplyWork } from '../../step/apply-step';
import { Refusal } from '../../step/refusal';
import type { HandOver } from '../edge-models/hand-over';
import { countsText } from './counts-text';
import { offerDocuments, withdrawDocuments } from './documents';
import { hearWave } from './hear-wave';
import { type RollOutCounts, type RollOutRecord, readRollOut, readTouched, writeRollOut } from './roll-out-record';
import { tellWave } from './tell-wave';
import { devicesToTell, streamsOf, type ToldDevice } from './told-device';
import { waveEnds } from './wave-ends';

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
    let now: RollOutRecord = goesOn
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
      now = await tellWave(work, devices, now, end, versions);
      const wavesBefore = wave === 0 ? 0 : (ends[wave - 1] ?? 0);
      const { counts, reason } = await hearWave(work, devices.slice(wavesBefore, end), now.counts, versions);
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
