import type { Devices } from '../../schema/manifest.generated';
import { placeOnLine } from '../diagnostics/place';
import type { Document, Inventory } from '../ir/document';
import type { Device, DeviceSet, SerialRange } from '../ir/fleet/groups';
import type { Origin } from '../ir/origin';
import { serialIn, serialRange } from '../ir/serial-range';
import type { Origins } from './origins';

const NONE: ReadonlyMap<string, string> = new Map();

/** `path` leads to the devices (or gateways) in the manifest; `gatewayOf` names the gateway of the nth device, where there are gateways. */
export function resolveDevices(
  devices: Devices,
  path: readonly (string | number)[],
  document: Document,
  origins: Origins,
  gatewayOf: (index: number) => string | undefined = () => undefined,
): DeviceSet {
  const origin = origins.at(...path);
  if (Array.isArray(devices)) return listed(devices, path, origins, origin, gatewayOf);
  if (devices.from !== undefined) {
    const inventory = document.inventories.get(devices.from);
    if (!inventory) throw new Error(`inventory was not read: ${devices.from}`);
    return inventoried(inventory, origin, gatewayOf);
  }
  return counted(serialRange(devices.prefix ?? '', devices.count ?? 0), origin, gatewayOf);
}

function counted(range: SerialRange, origin: Origin, gatewayOf: (index: number) => string | undefined): DeviceSet {
  return {
    count: range.count,
    range,
    columns: [],
    origin,
    at: (index) => device(serialIn(range, index), NONE, gatewayOf(index), origin),
  };
}

function listed(
  devices: Extract<Devices, readonly unknown[]>,
  path: readonly (string | number)[],
  origins: Origins,
  origin: Origin,
  gatewayOf: (index: number) => string | undefined,
): DeviceSet {
  const items = devices
    .map((item, at) => ({ ...(typeof item === 'string' ? { serial: item } : item), at }))
    .sort((a, b) => compareText(a.serial, b.serial));
  const columns = [...new Set(items.flatMap((item) => Object.keys(item.metadata ?? {})))].sort();
  return {
    count: items.length,
    columns,
    origin,
    at: (index) => {
      const item = items[index];
      if (!item) throw new RangeError(`no device ${index}`);
      const metadata = new Map(Object.entries(item.metadata ?? {}).sort(([a], [b]) => compareText(a, b)));
      return device(item.serial, metadata, item.gateway ?? gatewayOf(index), origins.value(...path, item.at));
    },
  };
}

function inventoried(
  inventory: Inventory,
  origin: Origin,
  gatewayOf: (index: number) => string | undefined,
): DeviceSet {
  const { file, serials, lines } = inventory;
  const order = inSerialOrder(serials);
  const gateways = inventory.columns.get('gateway');
  const columns = [...inventory.columns].filter(([name]) => name !== 'gateway').sort(([a], [b]) => compareText(a, b));
  return {
    count: serials.length,
    columns: columns.map(([name]) => name),
    origin,
    at: (index) => {
      const row = order[index];
      const serial = row === undefined ? undefined : serials[row];
      if (row === undefined || serial === undefined) throw new RangeError(`no device ${index}`);
      const metadata = new Map<string, string>();
      for (const [name, cells] of columns) {
        const cell = cells[row];
        if (cell) metadata.set(name, cell);
      }
      const place = placeOnLine(file, lines[row] ?? 1, 1, serial.length);
      return device(serial, metadata, gateways?.[row] || gatewayOf(index), { path: origin.path, place });
    },
  };
}

/** Most inventories are written in order; those cost no sort. */
function inSerialOrder(serials: readonly string[]): Uint32Array {
  const order = Uint32Array.from(serials, (_, index) => index);
  const isSorted = serials.every((serial, index) => index === 0 || (serials[index - 1] ?? '') <= serial);
  return isSorted ? order : order.sort((a, b) => compareText(serials[a] ?? '', serials[b] ?? ''));
}

function device(
  serial: string,
  metadata: ReadonlyMap<string, string>,
  gateway: string | undefined,
  origin: Origin,
): Device {
  return gateway === undefined ? { serial, metadata, origin } : { serial, metadata, gateway, origin };
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
