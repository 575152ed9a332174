import { DAY_MS } from '../../schema/duration';
import { column } from '../ir/etl/column';
import type { EtlTree } from '../ir/etl/tree';
import type { Fleet } from '../ir/fleet/index';
import { completenessViewName, DEVICES_TABLE } from '../ir/names';
import { lastDays } from './day-filter';
import renderCompleteness from './templates/completeness.sql.hbs';
import type { View } from './view';

const DAYS = 7;

/**
 * Every device of the manifest on every day of which there is anything: silent devices have a row too. How many readings a day should have
 * is known only where no field has a deadband, which lets a device keep silent by rights.
 */
export function completeness({ groups }: Fleet, { sensor, title, rollups }: EtlTree): readonly View[] {
  const expected = groups.flatMap((group) =>
    group.sensor.id === sensor && group.sensor.fields.every(({ deadband }) => deadband === undefined)
      ? [{ group: group.id, readings: String(Math.floor(DAY_MS / group.everyMs)) }]
      : [],
  );
  return rollups.flatMap(({ window, table: rollup }) => {
    if (window !== 'day') return [];
    return [
      {
        name: completenessViewName(sensor),
        meaning: `How much of each of the last ${DAYS} days there is of each device, silent ones included: ${title}`,
        columns: [
          column('dt', 'string', 'the day, in UTC'),
          column('group_id', 'string', 'the group'),
          column('device_id', 'string', 'the device'),
          column('readings', 'bigint', 'clean readings', 'count'),
          column(
            'expected',
            'bigint',
            'readings of a whole day; missing where a deadband lets devices keep silent',
            'count',
          ),
          column('uptime', 'double', 'the part of the day in which the device was heard without a gap, 0 to 1'),
        ],
        select: (table: (name: string) => string) =>
          renderCompleteness({
            devices: table(DEVICES_TABLE),
            rollup: table(rollup.name),
            sensor,
            expected,
            days: lastDays(DAYS),
          }),
      },
    ];
  });
}
