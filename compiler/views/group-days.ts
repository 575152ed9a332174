import { column, type EtlColumn } from '../ir/etl/column';
import type { Rollup } from '../ir/etl/rollup';
import type { EtlTree } from '../ir/etl/tree';
import { groupDaysViewName } from '../ir/names';
import { lastDays } from './day-filter';
import renderGroupDays from './templates/group-days.sql.hbs';
import type { View } from './view';

const DAYS = 31;

/** The roll-up of days again, by group. */
export function groupDays({ sensor, title, rollups }: EtlTree): readonly View[] {
  return rollups.flatMap((rollup) => {
    if (rollup.window !== 'day') return [];
    const values = rollup.values.map(({ column: name, energy }) => ({
      least: `${name}_min`,
      greatest: `${name}_max`,
      mean: `${name}_mean`,
      count: `${name}_count`,
      ...(energy ? { energy: `${name}_energy` } : { energy: '' }),
    }));
    const counts = rollup.breaches.map((breach) => `${breach}_count`);
    return [
      {
        name: groupDaysViewName(sensor),
        meaning: `Each group by day, of the last ${DAYS} days: ${title}`,
        columns: columnsOf(rollup, values, counts),
        select: (table: (name: string) => string) =>
          renderGroupDays({ table: table(rollup.table.name), days: lastDays(DAYS), values, counts }),
      },
    ];
  });
}

interface ValueNames {
  readonly least: string;
  readonly greatest: string;
  readonly mean: string;
  readonly count: string;
  readonly energy: string;
}

function columnsOf({ table }: Rollup, values: readonly ValueNames[], counts: readonly string[]): readonly EtlColumn[] {
  const of = (name: string) => {
    const found = table.columns.find((one) => one.name === name);
    if (!found) throw new Error(`${table.name} has no ${name}`);
    return found;
  };
  return [
    column('dt', 'string', 'the day, in UTC'),
    of('group_id'),
    column('devices', 'bigint', 'devices that were heard', 'count'),
    of('readings'),
    column('uptime', 'double', 'the mean over its devices, 0 to 1'),
    ...values.flatMap(({ least, greatest, mean, energy }) => [
      of(least),
      of(greatest),
      of(mean),
      ...(energy === '' ? [] : [of(energy)]),
    ]),
    ...counts.map(of),
  ];
}
