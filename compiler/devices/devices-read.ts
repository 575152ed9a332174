import type { AgentDevice } from '../../schema/agent-config';
import type { Device, DeviceSet, Group } from '../ir/fleet/groups';
import type { Fleet } from '../ir/fleet/index';
import { topicOf } from '../ir/fleet/topics';

/** The devices that the nth connecting thing of a group reads. */
export type DevicesOf = (index: number) => readonly AgentDevice[];

/** A device that connects reads itself; a gateway reads what was dealt to it. */
export function devicesRead(fleet: Fleet, group: Group): DevicesOf {
  const describe = describer(fleet, group);
  const { devices, gateways } = group;
  if (!gateways) return (index) => [describe(devices.at(index))];
  let dealt: Dealt | undefined;
  return (index) => {
    dealt ??= deal(group.id, devices, gateways);
    return dealt(index).map((device) => describe(devices.at(device)));
  };
}

function describer({ topics }: Fleet, { id: group, metadata }: Group): (device: Device) => AgentDevice {
  const groupsOwn = plain(metadata);
  return ({ serial, metadata: own }) => ({
    id: serial,
    topics: { data: topicOf(topics, group, serial, 'data'), alert: topicOf(topics, group, serial, 'alert') },
    metadata: own.size === 0 ? groupsOwn : plain(new Map([...metadata, ...own])),
  });
}

function plain(metadata: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return Object.fromEntries([...metadata].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** From the index of a gateway to the indexes of its devices, in order. */
type Dealt = (gateway: number) => number[];

/**
 * One pass over the devices, and two numbers per device and gateway: a chain of device indexes hangs from every gateway.
 * It is built from the last device to the first, so that it is read in order.
 */
function deal(group: string, devices: DeviceSet, gateways: DeviceSet): Dealt {
  const indexOf = new Map<string, number>();
  for (let index = 0; index < gateways.count; index++) indexOf.set(gateways.at(index).serial, index);
  const first = new Int32Array(gateways.count).fill(END);
  const next = new Int32Array(devices.count);
  for (let index = devices.count - 1; index >= 0; index--) {
    const { serial, gateway } = devices.at(index);
    const owner = gateway === undefined ? undefined : indexOf.get(gateway);
    if (owner === undefined) throw new Error(`the device ${serial} of ${group} has no gateway of its group`);
    next[index] = first[owner] ?? END;
    first[owner] = index;
  }
  return (gateway) => {
    const chain: number[] = [];
    for (let at = first[gateway] ?? END; at !== END; at = next[at] ?? END) chain.push(at);
    return chain;
  };
}

const END = -1;
