import type { ConsoleListed, ConsoleOpenAlert, ThingState } from '../../../../schema/console-protocol';

/** What a list of devices is narrowed to; empty: all. */
export interface DeviceFilter {
  readonly group: string;
  readonly state: ThingState | 'alert' | 'critical' | '';
  /** Words that all have to be in its names or metadata. */
  readonly search: string;
}

/** The devices that fit, in their order. `openOf` gives the open alerts of a device, worst first. */
export function fittingDevices(
  devices: readonly ConsoleListed[],
  { group, state, search }: DeviceFilter,
  stateOf: (device: ConsoleListed) => ThingState,
  openOf: (device: ConsoleListed) => readonly ConsoleOpenAlert[],
): readonly ConsoleListed[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return devices.filter((device) => {
    if (group !== '' && device.group !== group) return false;
    if (!isIn(state, stateOf(device), openOf(device))) return false;
    if (words.length === 0) return true;
    const text =
      `${device.id} ${device.group} ${device.thing} ${Object.values(device.metadata).join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function isIn(sought: DeviceFilter['state'], state: ThingState, open: readonly ConsoleOpenAlert[]): boolean {
  if (sought === '') return true;
  if (sought === 'alert') return open.length > 0;
  if (sought === 'critical') return open[0]?.severity === 'critical';
  return state === sought;
}
