import { visible } from '../../compiler/diagnostics/render/visible';
import { OFFLINE, SILENT } from '../../schema/silent';
import type { SilentDevice } from '../../schema/twin-protocol';
import { count } from '../table';

const NAMED = 3;

/** `2 devices: group1/temp-007 offline since 2026-03-01 10:00Z, …`; the longest first. */
export function silentText(silent: readonly SilentDevice[]): string {
  const devices = new Set(silent.map(({ group, device }) => `${group}/${device}`)).size;
  const named = silent.slice(0, NAMED).map((one) => `${one.group}/${one.device} ${silenceText(one)}`);
  const more = silent.length > NAMED ? [`and ${count(silent.length - NAMED)} more`] : [];
  return visible(`${count(devices)} ${devices === 1 ? 'device' : 'devices'}: ${[...named, ...more].join(', ')}`);
}

/** `offline since 2026-03-01 10:00Z`, `without readings since …`, `without temperature since …`. */
export function silenceText({ alert, since }: SilentDevice): string {
  const time = new Date(since).toISOString().slice(0, 16).replace('T', ' ');
  const what = alert === SILENT ? 'without readings' : `without ${alert.slice(SILENT.length + 1)}`;
  return `${alert === OFFLINE ? 'offline' : what} since ${time}Z`;
}
