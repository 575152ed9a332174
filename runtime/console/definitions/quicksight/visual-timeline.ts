import type { Timeline } from '../picture';
import { EVENT_TIME } from './data-set';
import type { VisualPart } from './visual-parts';

/** Visits: what was where, from when until when. */
export function visualTimeline(parts: readonly VisualPart[]): Timeline | undefined {
  const at = (name: string) => parts.findIndex(({ source }) => source.ColumnName === name);
  const known = [EVENT_TIME, 'group_id', 'device_id', 'last_seen', 'dwell_s', 'readings', 'previous_device_id'];
  const what = parts.findIndex(({ source }) => !known.includes(source.ColumnName));
  const timeline = { what, where: at('device_id'), from: at(EVENT_TIME), to: at('last_seen') };
  return Object.values(timeline).includes(-1) ? undefined : timeline;
}
