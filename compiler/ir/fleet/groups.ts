import type { Origin } from '../origin';
import type { Sensor } from './sensors';
import type { Silent } from './silent';
import type { Threshold } from './thresholds';

export interface Group {
  readonly id: string;
  readonly title: string;
  readonly sensor: Sensor;
  /** The sensor's interval, or the group's own. */
  readonly everyMs: number;
  readonly devices: DeviceSet;
  /** Present when the devices stand behind gateways: then only gateways connect. */
  readonly gateways?: DeviceSet;
  readonly metadata: ReadonlyMap<string, string>;
  /** Sorted by id. */
  readonly thresholds: readonly Threshold[];
  /** Sorted by id. */
  readonly silent: readonly Silent[];
  readonly ingest: 'direct' | 'firehose';
  readonly crawler: boolean;
  readonly provisioning: 'claim' | 'registered';
  readonly buffer: { readonly bytes: number; readonly whenFull: 'oldest' | 'newest' | 'keep-alerts' };
  readonly origin: Origin;
}

/**
 * The devices of a group, in the order of their serials. A set is either counted (prefix and numbers; nothing is stored per device)
 * or listed. `at(i)` makes a device on demand: a fleet of 100,000 is never an array of 100,000 objects.
 */
export interface DeviceSet {
  readonly count: number;
  readonly range?: SerialRange;
  /** Names of the metadata columns that differ per device, sorted. */
  readonly columns: readonly string[];
  readonly origin: Origin;
  at(index: number): Device;
}

/** `prefix` followed by a number from 1 to `count`, written with `digits` digits. */
export interface SerialRange {
  readonly prefix: string;
  readonly digits: number;
  readonly count: number;
}

export interface Device {
  readonly serial: string;
  /** The device's own metadata; the group's is not repeated here. Empty values are left out. */
  readonly metadata: ReadonlyMap<string, string>;
  /** The gateway it stands behind, where the group has gateways. */
  readonly gateway?: string;
  readonly origin: Origin;
}

export function* devicesOf(set: DeviceSet): Iterable<Device> {
  for (let index = 0; index < set.count; index++) yield set.at(index);
}

/** What connects to AWS on behalf of the group: its gateways, or the devices themselves. */
export function connecting(group: Group): DeviceSet {
  return group.gateways ?? group.devices;
}
