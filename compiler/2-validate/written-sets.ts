import type { Device, Devices, Manifest } from '../../schema/manifest.generated';
import { type Place, placeOnLine } from '../diagnostics/place';
import type { Inventory, Path } from '../ir/document';
import type { SerialRange } from '../ir/fleet/groups';
import { serialRange } from '../ir/serial-range';
import { type Subject, valueAt } from './check';

/** Devices as the manifest writes them: those of a group, or its gateways. */
export interface WrittenSet {
  readonly group: string;
  readonly role: 'devices' | 'gateways';
  readonly path: Path;
  readonly devices: Devices;
  /** Whether they connect themselves, so that each is a thing of AWS IoT. */
  readonly connects: boolean;
}

/** Every set of the manifest, in the order of the text. */
export function writtenSets(manifest: Manifest): readonly WrittenSet[] {
  return Object.entries(manifest.groups).flatMap(([group, { devices, via }]) => [
    { group, role: 'devices', path: ['groups', group, 'devices'], devices, connects: via === undefined } as const,
    ...(via
      ? [
          {
            group,
            role: 'gateways',
            path: ['groups', group, 'via', 'gateways'],
            devices: via.gateways,
            connects: true,
          } as const,
        ]
      : []),
  ]);
}

export type SetForm =
  | { readonly kind: 'list'; readonly items: readonly DeviceItem[] }
  | { readonly kind: 'range'; readonly range: SerialRange }
  | { readonly kind: 'inventory'; readonly inventory: Inventory };

type DeviceItem = Exclude<Device, string>;

/** What a set consists of; undefined where its form is wrong or its inventory could not be read, which others report. */
export function formOf({ document }: Subject, { devices }: WrittenSet): SetForm | undefined {
  if (Array.isArray(devices)) {
    return { kind: 'list', items: devices.map((item) => (typeof item === 'string' ? { serial: item } : item)) };
  }
  const { prefix, count, from } = devices;
  if (from !== undefined) {
    const inventory = document.inventories.get(from);
    return inventory && { kind: 'inventory', inventory };
  }
  if (prefix === undefined || count === undefined) return undefined;
  return { kind: 'range', range: serialRange(prefix, count) };
}

/** The serials that are written out one by one, in the order of the text; those of a range are not. */
export function listedSerials(form: SetForm): readonly string[] {
  if (form.kind === 'inventory') return form.inventory.serials;
  return form.kind === 'list' ? form.items.map(({ serial }) => serial) : [];
}

/** Where the nth listed serial stands; of a range, where its prefix stands. */
export function serialPlace(subject: Subject, set: WrittenSet, form: SetForm, at: number): Place {
  if (form.kind === 'inventory') return rowPlace(form.inventory, at);
  if (form.kind === 'range') return valueAt(subject, ...set.path, 'prefix');
  const item = Array.isArray(set.devices) ? set.devices[at] : undefined;
  return typeof item === 'string' ? valueAt(subject, ...set.path, at) : valueAt(subject, ...set.path, at, 'serial');
}

export function rowPlace({ file, lines, serials }: Inventory, row: number): Place {
  return placeOnLine(file, lines[row] ?? 1, 1, serials[row]?.length);
}

/** `groups.a.devices`, as messages name a set. */
export const setName = ({ path }: WrittenSet) => `\`${path.join('.')}\``;
