import { column } from '../ir/etl/column';
import type { Track } from '../ir/etl/track';
import type { Dashboard } from '../ir/fleet/dashboards';
import type { Group } from '../ir/fleet/groups';
import type { Sensor } from '../ir/fleet/sensors';
import { visitsTableName } from '../ir/names';

const GAP_MS = 5 * 60_000;

/** The texts that are followed from device to device: what a tag reader reads, and what a chart shows the path of. */
export function tracks(sensor: Sensor, groups: readonly Group[], dashboards: readonly Dashboard[]): readonly Track[] {
  const ids = new Set(groups.map(({ id }) => id));
  const charted = dashboards
    .filter(({ on }) => on.some((group) => ids.has(group)))
    .flatMap(({ visuals }) => visuals.flatMap((visual) => (visual.kind === 'path' ? [visual.field] : [])));
  const reader = sensor.driver.use === 'simulate' && sensor.driver.kind === 'rfid-reader';
  return sensor.fields
    .filter(({ type }) => type === 'string')
    .filter(({ id, values }) => charted.includes(id) || (reader && values === undefined))
    .map(({ id, title }) => track(sensor, id, title));
}

function track(sensor: Sensor, id: string, title: string): Track {
  return {
    column: id,
    gapMs: GAP_MS,
    table: {
      name: visitsTableName(sensor.id, id),
      meaning: `Visits of ${title} at devices of ${sensor.title}: where it was seen, from when to when`,
      columns: [
        column(id, 'string', title),
        column('visit', 'bigint', 'counts the visits of a day, from 1', 'count'),
        column('group_id', 'string', 'the group'),
        column('device_id', 'string', 'the device'),
        column('first_seen', 'timestamp', 'the first sighting of the visit, in UTC'),
        column('last_seen', 'timestamp', 'the last sighting of the visit, in UTC'),
        column('dwell_s', 'double', 'from the first to the last sighting', 's'),
        column('readings', 'bigint', 'sightings in the visit', 'count'),
        column('previous_device_id', 'string', 'where the visit before was, on the same day'),
      ],
      partitions: ['group', 'dt'],
    },
  };
}
