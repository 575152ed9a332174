import { withAdoptions } from '../../compiler/5-plan/adopt/adoption';
import type { PlanOptions } from '../../compiler/5-plan/index';
import type { Clients } from '../../compiler/6-apply/aws/clients';
import { readDrift } from '../../compiler/6-apply/live/read-drift';
import { liveCertificates } from '../../compiler/6-apply/registry/live-certificates';
import { systemClock } from '../../compiler/6-apply/step/clock';
import type { Happening } from '../../schema/plan/events';
import type { Drift } from '../../schema/plan/plan';
import type { Snapshot } from '../../schema/plan/snapshot';

/** Reads live state as `fleet plan` and `fleet apply` do, too. */
export const REFRESH_OPTION = {
  flags: '--refresh',
  about:
    'read live state as well: what was changed in AWS by hand is shown, and put back; retired devices with their certificates',
} as const;

/** What a plan is told of AWS: what differs from what was applied, and the certificates of devices that it retires. */
export async function liveState(
  clients: Clients,
  applied: Snapshot,
  target: Snapshot,
  tell: (happening: Happening) => void,
): Promise<Pick<PlanOptions, 'drift' | 'certificates'>> {
  const certificates = await liveCertificates(clients, applied, target);
  return { drift: await liveDrift(clients, applied, target, tell), ...(certificates ? { certificates } : {}) };
}

/** Compares AWS with what was applied, and says what of it the manifest of `target` could adopt. It only reads, so it can be left at any time. */
export async function liveDrift(
  clients: Clients,
  applied: Snapshot,
  target: Snapshot,
  tell: (happening: Happening) => void,
): Promise<Drift> {
  const signal = new AbortController().signal;
  return withAdoptions(target, await readDrift({ clients, time: systemClock, tell, signal }, applied));
}
