import type { SourceSum } from '../../schema/reading-counts';
import type { DeviceAccount } from './fleet-state';

const NAMED = 3;

/** The sources that fail or are silent, folded by group and reason; the others are no news. */
export function troubledSources(accounts: Iterable<DeviceAccount>): readonly SourceSum[] {
  const sums = new Map<string, SourceSum>();
  for (const { group, device, source, running } of accounts) {
    if (!running || (source.is !== 'failing' && source.is !== 'silent')) continue;
    const { is, why, since } = source;
    const key = JSON.stringify([group, is, why]);
    const known = sums.get(key) ?? { group, is, why, since, devices: 0, names: [] };
    const names = known.names.length < NAMED ? [...known.names, device] : known.names;
    sums.set(key, { ...known, devices: known.devices + 1, names, since: Math.min(known.since, since) });
  }
  return [...sums.values()];
}
