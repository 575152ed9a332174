import { conversion, findUnit } from '../../schema/units';
import { type Interval, intervalOf } from '../expression/interval';
import { column, type EtlColumn } from '../ir/etl/column';
import { type Rollup, type RollupValue, WINDOWS, type WindowName } from '../ir/etl/rollup';
import type { Etl } from '../ir/fleet/etl';
import type { Group } from '../ir/fleet/groups';
import type { Sensor } from '../ir/fleet/sensors';
import { breachColumn, rollupTableName } from '../ir/names';

/** A value times its scale stays below this, so that it is a whole number which a double holds, with room for noise. */
const MOST_DIGITS = 15;
/** For numbers whose range nobody knows. */
const UNKNOWN = { scale: 1e6, greatest: 1e9 };
const FINEST = 12;

interface Numeric {
  readonly id: string;
  readonly title: string;
  readonly type: 'double' | 'bigint';
  readonly unit: string;
  readonly range: Interval;
}

/** Hours and days of a sensor. */
export function rollups(sensor: Sensor, groups: readonly Group[], etl: Omit<Etl, 'trees'>): readonly Rollup[] {
  const numbers = [...fieldNumbers(sensor), ...derivedNumbers(sensor, etl)];
  const breaches = etl.enrich.thresholds
    ? [...new Set(groups.flatMap(({ thresholds }) => thresholds.map(({ id }) => id)))].sort()
    : [];
  return (Object.keys(WINDOWS) as WindowName[]).map((window) => ({
    window,
    windowMs: WINDOWS[window],
    values: numbers.map(rollupValue),
    breaches: breaches.map(breachColumn),
    table: {
      name: rollupTableName(sensor.id, window),
      meaning: `Readings of ${sensor.title} by device and ${window} (UTC)`,
      columns: columnsOf(numbers, breaches),
      partitions: ['group', 'dt'],
    },
  }));
}

function fieldNumbers({ fields }: Sensor): readonly Numeric[] {
  return fields.flatMap(({ id, title, type, unit, min, max }) => {
    if (type !== 'number' && type !== 'integer') return [];
    const range = { low: min ?? Number.NEGATIVE_INFINITY, high: max ?? Number.POSITIVE_INFINITY };
    return [{ id, title, type: type === 'number' ? ('double' as const) : ('bigint' as const), unit, range }];
  });
}

function derivedNumbers(sensor: Sensor, { derive }: Omit<Etl, 'trees'>): readonly Numeric[] {
  const known = new Map(fieldNumbers(sensor).map(({ id, range }) => [id, range]));
  return derive.flatMap(({ id, title, type, unit, on }) => {
    const expression = on.get(sensor.id);
    if (!expression || (type !== 'number' && type !== 'integer')) return [];
    const range = intervalOf(expression, known);
    return [{ id, title, type: type === 'number' ? ('double' as const) : ('bigint' as const), unit, range }];
  });
}

function rollupValue({ id, type, unit, range }: Numeric): RollupValue {
  const energy = energyOf(unit);
  return { column: id, type, ...exactness(range), ...(energy ? { energy } : {}) };
}

/** Bounds and scale such that the largest value times the scale has at most 15 digits. */
function exactness({ low, high }: Interval): Pick<RollupValue, 'least' | 'greatest' | 'scale'> {
  const amount = Math.max(Math.abs(low), Math.abs(high));
  if (!(amount < 10 ** (MOST_DIGITS - 1))) {
    return {
      least: Math.max(low, -UNKNOWN.greatest),
      greatest: Math.min(high, UNKNOWN.greatest),
      scale: UNKNOWN.scale,
    };
  }
  const digits = amount < 1 ? 0 : Math.floor(Math.log10(amount)) + 1;
  return { least: low, greatest: high, scale: 10 ** Math.min(FINEST, MOST_DIGITS - digits) };
}

/** kWh of an hour at one of the unit; apparent and reactive power are no energy. */
function energyOf(code: string): RollupValue['energy'] {
  const [from, to] = [findUnit(code), findUnit('kW')];
  if ((code !== 'W' && code !== 'kW') || !from || !to) return undefined;
  const { multiply, divide } = conversion(from, to);
  return { multiply, divide };
}

function columnsOf(numbers: readonly Numeric[], breaches: readonly string[]): readonly EtlColumn[] {
  return [
    column('window_start', 'timestamp', 'the start of the hour or day, in UTC'),
    column('group_id', 'string', 'the group'),
    column('device_id', 'string', 'the device'),
    column('readings', 'bigint', 'rows in the window', 'count'),
    column('uptime', 'double', 'the part of the window in which the device was heard without a gap, 0 to 1'),
    ...numbers.flatMap(valueColumns),
    ...breaches.map((id) => column(`${breachColumn(id)}_count`, 'bigint', `readings that breach ${id}`, 'count')),
  ];
}

function valueColumns({ id, title, type, unit }: Numeric): readonly EtlColumn[] {
  return [
    column(`${id}_count`, 'bigint', `${title}: values`, 'count'),
    column(`${id}_min`, type, `${title}: the least`, unit),
    column(`${id}_max`, type, `${title}: the greatest`, unit),
    column(`${id}_mean`, 'double', `${title}: the mean`, unit),
    column(`${id}_last`, type, `${title}: the last`, unit),
    ...(energyOf(unit) ? [column(`${id}_energy`, 'double', `${title}: the energy`, 'kWh')] : []),
  ];
}
