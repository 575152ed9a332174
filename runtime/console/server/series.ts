import type { ConsoleFleet, ConsoleReading } from '../../../schema/console-protocol';

/** Slots of time kept of every group: what a chart can show, whatever comes. */
export const SLOTS = 300;

/** One group's numbers, all devices on one axis of time: what uPlot draws as it is. */
export interface GroupSeries {
  readonly group: string;
  readonly slotMs: number;
  readonly devices: readonly string[];
  /** Seconds since 1970, evenly spaced, at most SLOTS. */
  readonly times: number[];
  /** By field, then in the order of the devices. */
  readonly values: ReadonlyMap<string, readonly (number | null)[][]>;
  readonly places: ReadonlyMap<string, number>;
  readonly fields: readonly string[];
  /** Grows with every reading taken in. */
  version: number;
}

/** The readings of the whole fleet as columns of fixed length: memory does not grow with the time a page is open. */
export class SeriesStore {
  readonly groups = new Map<string, GroupSeries>();

  /** Begins anew where devices or fields differ from what is held. */
  serve({ groups, devices }: ConsoleFleet, speed: number): void {
    const kept = new Set(groups.map(({ id }) => id));
    for (const id of this.groups.keys()) if (!kept.has(id)) this.groups.delete(id);
    for (const { id, fields, everyMs } of groups) {
      const names = devices.filter(({ group }) => group === id).map((device) => device.id);
      const numeric = fields.filter(({ type }) => type === 'number' || type === 'integer').map((field) => field.id);
      const slotMs = Math.max(1000, everyMs, 1000 * speed);
      const known = this.groups.get(id);
      const same =
        known &&
        known.slotMs === slotMs &&
        known.devices.join('\n') === names.join('\n') &&
        known.fields.join('\n') === fields.map((field) => field.id).join('\n');
      if (same) continue;
      this.groups.set(id, {
        group: id,
        slotMs,
        devices: names,
        times: [],
        values: new Map(numeric.map((field) => [field, names.map(() => [])])),
        places: new Map(names.map((name, at) => [name, at])),
        fields: fields.map((field) => field.id),
        version: 0,
      });
    }
  }

  clear(): void {
    this.groups.clear();
  }

  take(group: string, device: string, reading: ConsoleReading): void {
    const series = this.groups.get(group);
    const place = series?.places.get(device);
    if (!series || place === undefined) return;
    const slot = slotOf(series, reading[0]);
    if (slot < 0) return;
    series.fields.forEach((field, at) => {
      const value = reading[at + 1];
      const column = series.values.get(field)?.[place];
      if (column && typeof value === 'number') column[slot] = value;
    });
    series.version += 1;
  }
}

/** The place of a moment, made where it is newer than all there is; -1 for what is older. */
function slotOf({ times, values, slotMs }: GroupSeries, at: number): number {
  const slot = Math.floor(at / slotMs);
  const first = times[0];
  if (first === undefined) {
    push(times, values, (slot * slotMs) / 1000);
    return 0;
  }
  const begin = Math.round((first * 1000) / slotMs);
  const index = slot - begin;
  if (index < 0) return -1;
  // A clock that jumped far: nothing of what was there would be seen any more.
  if (index > times.length + SLOTS) {
    times.length = 0;
    for (const columns of values.values()) for (const column of columns) column.length = 0;
    push(times, values, (slot * slotMs) / 1000);
    return 0;
  }
  while (index >= times.length) {
    push(times, values, ((begin + times.length) * slotMs) / 1000);
    if (times.length <= SLOTS) continue;
    times.shift();
    for (const columns of values.values()) for (const column of columns) column.shift();
    return slotOf({ times, values, slotMs } as GroupSeries, at);
  }
  return index;
}

function push(times: number[], values: GroupSeries['values'], time: number): void {
  times.push(time);
  for (const columns of values.values()) for (const column of columns) column.push(null);
}
