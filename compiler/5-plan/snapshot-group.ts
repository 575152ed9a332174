import type { Json } from '../../schema/plan/json';
import type { SnapshotGroup } from '../../schema/plan/snapshot';
import { ownConfig, sharedConfig } from '../devices/agent-config';
import { connectingType } from '../devices/connecting-type';
import { devicesRead } from '../devices/devices-read';
import { groupSettings } from '../devices/group-settings';
import { ownMetadata } from '../devices/own-metadata';
import { connecting, type DeviceSet, type Group } from '../ir/fleet/groups';
import type { Fleet } from '../ir/fleet/index';
import { thingGroupName } from '../ir/names';
import { formatPath } from '../ir/origin';
import { isMap, type JsonMap } from './canonical';
import { splitDocuments } from './split-documents';

/** The things of a group in columns; one pass over its devices. */
export function snapshotGroup(fleet: Fleet, group: Group): SnapshotGroup {
  const things = connecting(group);
  const names = Array.from({ length: things.count }, (_, index) => things.at(index).serial);
  return {
    thingGroup: thingGroupName(fleet, group.id),
    thingType: connectingType(fleet, group),
    provisioning: group.provisioning,
    because: formatPath(group.origin.path),
    things: names,
    attributes: attributes(group, things),
    config: config(fleet, group, names),
    settings: { shared: written(groupSettings(fleet.name, sharedConfig(group)).settings), own: {} },
  };
}

/** The registry attributes that the policies and searches rely on: those that a device of a claiming group gets from its template. */
function attributes(group: Group, things: DeviceSet): SnapshotGroup['attributes'] {
  const own: Record<string, readonly Json[]> = {};
  for (const [name, fallback] of ownMetadata(group)) {
    own[name] = Array.from({ length: things.count }, (_, index) => things.at(index).metadata.get(name) ?? fallback);
  }
  const shared = Object.entries({ ...Object.fromEntries(group.metadata), group: group.id });
  return { shared: Object.fromEntries(shared.filter(([name]) => !Object.hasOwn(own, name))), own };
}

/** A gateway reads as many devices as were dealt to it, so what it reads is one value; a device reads itself. */
function config(fleet: Fleet, group: Group, things: readonly string[]): SnapshotGroup['config'] {
  const devices = devicesRead(fleet, group);
  const document = (index: number) =>
    asJson({ ...ownConfig(fleet, group, things[index] ?? ''), devices: devices(index) });
  const { shared, own } = splitDocuments(things.length, document, group.gateways ? ['/devices'] : []);
  return { shared: { ...(isMap(shared) ? shared : {}), ...written(sharedConfig(group)) }, own };
}

/** As it stands in a file: without the keys that have no value. */
const written = (value: object): JsonMap => JSON.parse(JSON.stringify(value)) as JsonMap;

/** What the compiler builds for a config is JSON already; only its interfaces do not say so. */
const asJson = (value: unknown): Json => value as Json;
