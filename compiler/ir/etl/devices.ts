import { createHash } from 'node:crypto';
import { devicesOf } from '../fleet/groups';
import type { Fleet } from '../fleet/index';

/** Lines are handed on in pieces of about this many characters. */
const PIECE = 65_536;

export const DEVICES_FILE = 'lake/devices/devices.ndjson';

/** The columns of the table of devices: who, where, and all metadata of the fleet. A metadata column cannot be called like one of the first. */
export function deviceColumns({ groups }: Fleet): readonly string[] {
  const metadata = groups.flatMap((group) => [...group.metadata.keys(), ...group.devices.columns]);
  return ['group_id', 'device_id', 'sensor', 'gateway', ...[...new Set(metadata)].sort()];
}

/** A line of JSON per device; its own metadata over its group's, and nothing for what it does not have. Made on demand. */
export function* devicesText({ groups }: Fleet): Iterable<string> {
  let piece = '';
  for (const group of groups)
    for (const { serial, gateway, metadata } of devicesOf(group.devices)) {
      const merged = Object.fromEntries(
        [...new Map([...group.metadata, ...metadata])].sort(([a], [b]) => (a < b ? -1 : 1)),
      );
      const place = { group_id: group.id, device_id: serial, sensor: group.sensor.id };
      piece += `${JSON.stringify({ ...place, ...(gateway === undefined ? {} : { gateway }), ...merged })}\n`;
      if (piece.length < PIECE) continue;
      yield piece;
      piece = '';
    }
  yield piece;
}

/** The object in the artifact bucket, named by its content. */
export function devicesKey(fleet: Fleet): string {
  const hash = createHash('sha256');
  for (const piece of devicesText(fleet)) hash.update(piece);
  return `etl/devices/${hash.digest('hex')}.ndjson`;
}
