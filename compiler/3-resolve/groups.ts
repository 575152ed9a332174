import { bytes, milliseconds } from '../../schema/duration';
import type { Group as GroupText } from '../../schema/manifest.generated';
import type { Validated } from '../2-validate/validated';
import type { Document } from '../ir/document';
import type { DeviceSet, Group } from '../ir/fleet/groups';
import type { Sensor } from '../ir/fleet/sensors';
import { resolveDevices } from './devices';
import type { Origins } from './origins';
import { resolveSilent } from './silent';
import { byId, sorted } from './sorted';
import { resolveThreshold } from './thresholds';

export function resolveGroups(
  { manifest, thresholds }: Validated,
  sensors: readonly Sensor[],
  document: Document,
  origins: Origins,
): readonly Group[] {
  return sorted(manifest.groups).map(([id, group]) => {
    const sensor = sensors.find((candidate) => candidate.id === group.sensor);
    if (!sensor) throw new Error(`stair 2 let an unknown sensor pass: ${group.sensor}`);
    const { devices, gateways } = resolveSets(id, group, document, origins);
    return {
      id,
      title: group.title ?? id,
      sensor,
      everyMs: group.every === undefined ? sensor.everyMs : milliseconds(group.every),
      devices,
      ...(gateways ? { gateways } : {}),
      metadata: new Map(sorted(group.metadata)),
      thresholds: byId(
        (thresholds.get(id) ?? []).map((placed, at) =>
          resolveThreshold(placed, origins.value('groups', id, 'thresholds', at)),
        ),
      ),
      silent: resolveSilent(id, group, sensor, origins),
      ingest: group.ingest ?? manifest.lake?.ingest ?? 'direct',
      crawler: group.crawler ?? false,
      provisioning: group.provisioning ?? 'claim',
      buffer: { bytes: bytes(group.buffer?.size ?? '64MiB'), whenFull: group.buffer?.whenFull ?? 'oldest' },
      origin: origins.at('groups', id),
    };
  });
}

/** Devices that name no gateway are dealt out evenly over the gateways of their group. */
function resolveSets(
  id: string,
  group: GroupText,
  document: Document,
  origins: Origins,
): { devices: DeviceSet; gateways?: DeviceSet } {
  const path = ['groups', id];
  if (!group.via) return { devices: resolveDevices(group.devices, [...path, 'devices'], document, origins) };
  const gateways = resolveDevices(group.via.gateways, [...path, 'via', 'gateways'], document, origins);
  const serials = Array.from({ length: gateways.count }, (_, index) => gateways.at(index).serial);
  const dealt = (index: number) => serials[index % serials.length];
  return { devices: resolveDevices(group.devices, [...path, 'devices'], document, origins, dealt), gateways };
}
