import type { Group } from '../ir/fleet/groups';

/** The names of all metadata that the groups or their devices have, sorted. */
export function metadataColumns(groups: readonly Group[]): readonly string[] {
  return [...new Set(groups.flatMap(({ metadata, devices }) => [...metadata.keys(), ...devices.columns]))].sort();
}
