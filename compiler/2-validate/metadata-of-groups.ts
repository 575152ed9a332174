import type { Devices } from '../../schema/manifest.generated';
import type { Subject } from './check';

/**
 * The metadata that is known of a group: its own, that of its devices, and the columns of its inventory.
 * Undefined where there is no such group, or its inventory could not be read: others say so.
 */
export function metadataOfGroup({ manifest, document }: Subject, group: string): ReadonlySet<string> | undefined {
  const text = manifest.groups[group];
  if (!text) return undefined;
  const own = Object.keys(text.metadata ?? {});
  const ofDevices = deviceColumns(text.devices, (file) => document.inventories.get(file)?.columns.keys());
  return ofDevices && new Set([...own, ...ofDevices]);
}

function deviceColumns(
  devices: Devices,
  columns: (file: string) => Iterable<string> | undefined,
): readonly string[] | undefined {
  if (Array.isArray(devices)) {
    return devices.flatMap((device) => (typeof device === 'string' ? [] : Object.keys(device.metadata ?? {})));
  }
  if (devices.from === undefined) return [];
  const found = columns(devices.from);
  return found && [...found].filter((name) => name !== 'gateway');
}

/** The metadata of several groups together; undefined where that of one is not known. */
export function metadataOfGroups(subject: Subject, groups: readonly string[]): ReadonlySet<string> | undefined {
  const all = groups.map((group) => metadataOfGroup(subject, group));
  return all.every((names) => names !== undefined) ? new Set(all.flatMap((names) => [...names])) : undefined;
}
