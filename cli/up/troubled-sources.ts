import { SILENT_AFTER_INTERVALS, type SourceSum } from '../../schema/reading-counts';
import type { DeviceAccount } from './fleet-state';

const NAMED = 3;
const NEVER = 'said nothing in the whole run';

/**
 * The sources that fail or are silent, folded by group and reason; the others are no news. At the end of a run, which is `over` then (ms since
 * 1970-01-01 UTC), also those that never said anything and had some intervals for it.
 */
export function troubledSources(accounts: Iterable<DeviceAccount>, over?: number): readonly SourceSum[] {
  const sums = new Map<string, SourceSum>();
  for (const { group, device, source, running, everyMs } of accounts) {
    const never =
      source.is === 'starting' && over !== undefined && over - source.since > SILENT_AFTER_INTERVALS * everyMs;
    const { is, why, since } = never ? { ...source, is: 'silent' as const, why: NEVER } : source;
    if (!running || (is !== 'failing' && is !== 'silent')) continue;
    const key = JSON.stringify([group, is, why]);
    const known = sums.get(key) ?? { group, is, why, since, devices: 0, names: [] };
    const names = known.names.length < NAMED ? [...known.names, device] : known.names;
    sums.set(key, { ...known, devices: known.devices + 1, names, since: Math.min(known.since, since) });
  }
  return [...sums.values()];
}
