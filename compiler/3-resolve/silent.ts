import { milliseconds } from '../../schema/duration';
import type { Group as GroupText } from '../../schema/manifest.generated';
import { OFFLINE, SILENT, silentField } from '../../schema/silent';
import type { Sensor } from '../ir/fleet/sensors';
import type { Silent } from '../ir/fleet/silent';
import type { Origins } from './origins';

/** What is watched for silence in a group: its connections and readings where the group says so, and the fields that its sensor says. Sorted by id. */
export function resolveSilent(id: string, group: GroupText, sensor: Sensor, origins: Origins): readonly Silent[] {
  const { silent } = group;
  const fields = sensor.fields.flatMap((field) => {
    if (!field.silent) return [];
    const watch = { id: silentField(field.id), title: `No ${field.title}`, of: 'data', field: field.id } as const;
    return [{ ...watch, ...field.silent, origin: field.origin }];
  });
  if (silent === undefined) return fields;
  const own = { ...silentOf(silent), origin: origins.value('groups', id, 'silent') };
  return [
    { id: OFFLINE, title: 'Not connected', of: 'presence', ...own },
    { id: SILENT, title: 'No readings', of: 'data', ...own },
    ...fields,
  ];
}

/** `15m`, or `{ after: 15m, severity: critical }`. */
export function silentOf(written: NonNullable<GroupText['silent']>): Pick<Silent, 'afterMs' | 'severity'> {
  const { after, severity = 'warning' } = typeof written === 'string' ? { after: written } : written;
  return { afterMs: milliseconds(after), severity };
}
